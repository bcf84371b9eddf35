/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import java.util.Arrays;
import java.util.List;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.rank.Feature;
import org.opensearch.recommend.models.Standardisation;

/**
 * What towers learn from.
 *
 * @param histories what users took
 * @param inputs    what the item tower takes, of kind item alone
 * @param scale     how the columns of these inputs come to the network
 * @param features  of each item, [items][columns of the inputs], as they are served
 */
public record TowerData(Histories histories, List<Feature> inputs, Standardisation scale, float[][] features) {
    /** Checks the shapes. */
    public TowerData {
        if (inputs.isEmpty() || inputs.stream().anyMatch(input -> input.kind() != Feature.Kind.ITEM)) {
            throw new IllegalArgumentException("an item tower takes at least one feature, each of kind item");
        }
        if (features.length != histories.taken().columns() || features.length == 0) {
            throw new IllegalArgumentException("features must have a row for each of "
                    + histories.taken().columns() + " items, got " + features.length);
        }
        int width = inputs.stream().mapToInt(Feature::width).sum();
        if (Arrays.stream(features).anyMatch(row -> row.length != width)) {
            throw new IllegalArgumentException("each row of features must have " + width + " columns");
        }
    }

    /**
     * Where of users nothing is known but what they took.
     *
     * @param histories users by items, each user's oldest item first; a preference of zero is not looked at
     * @param ordered   whether that order is the order of time
     */
    public static TowerData of(Interactions histories, boolean ordered, List<Feature> inputs, float[][] features) {
        int width = inputs.stream().mapToInt(Feature::width).sum();
        return new TowerData(new PairHistories(histories, ordered), inputs, Standardisation.none(width), features);
    }

    /** Where nothing is known of items either but their ids: a tower needs an input, and this one is 0 for all. */
    public static TowerData ofIds(Interactions histories, boolean ordered) {
        Feature nothing = new Feature("has_content", Feature.Kind.ITEM, "has_content", null, null, null, List.of(), 0);
        return of(histories, ordered, List.of(nothing), new float[histories.columns()][1]);
    }

    /** Columns of an item's features. */
    int width() {
        return features[0].length;
    }

    /** How many items there are. */
    int items() {
        return features.length;
    }

    /** The features as they come to the network. */
    float[][] scaled() {
        float[][] scaled = new float[items()][width()];
        for (int item = 0; item < scaled.length; item++) {
            for (int column = 0; column < scaled[item].length; column++) {
                scaled[item][column] = scale.apply(column, features[item][column]);
            }
        }
        return scaled;
    }

    /** Whether any two items differ in their features. */
    boolean tellsItemsApart() {
        return Arrays.stream(features).anyMatch(row -> !Arrays.equals(row, features[0]));
    }

    /** The same items, a part of the histories. */
    TowerData only(Interactions part) {
        return new TowerData(histories.only(part), inputs, scale, features);
    }
}
