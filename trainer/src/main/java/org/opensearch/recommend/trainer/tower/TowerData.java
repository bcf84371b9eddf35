/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import java.util.Arrays;
import java.util.List;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.rank.Feature;

/**
 * What towers learn from. Interactions with a preference of zero are not looked at.
 *
 * @param histories users by items, each user's oldest item first
 * @param ordered   whether that order is the order of time: a pool then holds only what came before
 * @param inputs    what the item tower takes, of kind item alone
 * @param features  of each item, [items][columns of the inputs]
 */
public record TowerData(Interactions histories, boolean ordered, List<Feature> inputs, float[][] features) {
    /** Checks the shapes. */
    public TowerData {
        if (inputs.isEmpty() || inputs.stream().anyMatch(input -> input.kind() != Feature.Kind.ITEM)) {
            throw new IllegalArgumentException("an item tower takes at least one feature, each of kind item");
        }
        if (features.length != histories.columns() || features.length == 0) {
            throw new IllegalArgumentException(
                    "features must have a row for each of " + histories.columns() + " items, got " + features.length);
        }
        int width = inputs.stream().mapToInt(Feature::width).sum();
        if (Arrays.stream(features).anyMatch(row -> row.length != width)) {
            throw new IllegalArgumentException("each row of features must have " + width + " columns");
        }
    }

    /** Where nothing is known of items but their ids: a tower needs an input, and this one is 0 for all. */
    public static TowerData ofIds(Interactions histories, boolean ordered) {
        Feature nothing = new Feature("has_content", Feature.Kind.ITEM, "has_content", null, null, null, List.of(), 0);
        return new TowerData(histories, ordered, List.of(nothing), new float[histories.columns()][1]);
    }

    /** Columns of an item's features. */
    int width() {
        return features[0].length;
    }

    /** Whether any two items differ in their features. */
    boolean tellsItemsApart() {
        return Arrays.stream(features).anyMatch(row -> !Arrays.equals(row, features[0]));
    }

    /** The same items, other histories of them. */
    TowerData with(Interactions others) {
        return new TowerData(others, ordered, inputs, features);
    }

    /** What a user took, the oldest first: indices of the interactions with a preference of one. */
    int[] taken(int user) {
        int[] taken = new int[histories.size(user)];
        int size = 0;
        for (int i = histories.start(user); i < histories.start(user + 1); i++) {
            if (histories.weight(i) > 0) {
                taken[size++] = i;
            }
        }
        return Arrays.copyOf(taken, size);
    }
}
