/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.opensearch.recommend.core.rank.CandidateScores;
import org.opensearch.recommend.core.rank.DefaultSchema;
import org.opensearch.recommend.core.rank.Encoding;
import org.opensearch.recommend.core.rank.Feature;
import org.opensearch.recommend.core.rank.FeatureExtractor;
import org.opensearch.recommend.core.rank.FeatureRows;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.rank.RankContext;
import org.opensearch.recommend.core.rank.Transform;
import org.opensearch.recommend.core.rank.UserState;
import org.opensearch.recommend.core.replay.CatalogueItem;
import org.opensearch.recommend.core.signals.SignalReader;
import org.opensearch.recommend.models.Standardisation;
import org.opensearch.recommend.trainer.log.TrainingLog;

/**
 * What the towers of an index take: of the default schema all that is of the user, or of the item, alone, without ids and
 * learned vectors. Categories and brands have a column for each frequent one.
 */
final class TowerInputs {
    /** What a new item does not have. */
    private static final Set<String> OF_TRAINING = Set.of("factor", "has_factor", "tower", "has_tower");

    private static final Set<String> TEXTS = Set.of("categories", "brand");

    /** A new item is younger than all that were trained on: only what lies in [0, 1] is still near to what was seen. */
    private static final String AGE = "age_days";

    private final List<Feature> ofUser;
    private final List<Feature> ofItem;
    private final List<CatalogueItem> items;

    /** Those of a log and these items. */
    TowerInputs(TrainingLog log, String[] itemIds) {
        items = Arrays.stream(itemIds)
                .map(id -> {
                    CatalogueItem item = log.catalogue().get(id);
                    return item == null ? CatalogueItem.unknown(id) : item;
                })
                .toList();
        List<Feature> all =
                DefaultSchema.of(
                                log.config(),
                                new DefaultSchema.Vectors(log.config().dimension(), 0, 0),
                                log.attributes())
                        .stream()
                        .filter(feature -> !(feature.encoding() instanceof Encoding.Hash))
                        .toList();
        ofUser = all.stream()
                .filter(feature -> feature.kind() == Feature.Kind.PROFILE)
                .toList();
        List<Feature> inputs = new ArrayList<>(all.stream()
                .filter(feature -> feature.kind() == Feature.Kind.ITEM
                        && !OF_TRAINING.contains(feature.field())
                        && !(feature.encoding() != null && TEXTS.contains(feature.field()))
                        && (isDecay(feature) || !AGE.equals(feature.field())))
                .toList());
        addTexts(inputs, "categories", items, CatalogueItem::categories);
        addTexts(inputs, "brand", items, item -> item.brand() == null ? List.of() : List.of(item.brand()));
        ofItem = List.copyOf(inputs);
    }

    /** Of a user tower, beside the pool. */
    List<Feature> ofUser() {
        return ofUser;
    }

    /** Columns of these. */
    int userWidth() {
        return width(ofUser);
    }

    /** Columns of an item. */
    int itemWidth() {
        return width(ofItem);
    }

    private static int width(List<Feature> inputs) {
        return inputs.stream().mapToInt(Feature::width).sum();
    }

    /**
     * Histories, and the items as they are served.
     *
     * @param now when the items are looked at, milliseconds since the epoch: they age
     */
    TowerData data(Histories histories, long now) {
        FeatureExtractor extractor = new FeatureExtractor(new FeatureSchema("item", "1", ofItem, 1));
        FeatureRows rows = extractor.bind(
                UserState.ANONYMOUS, CandidateScores.NONE, SignalReader.EMPTY, new RankContext(now, null, null));
        float[][] columns = new float[items.size()][itemWidth()];
        for (int item = 0; item < columns.length; item++) {
            rows.fill(items.get(item), columns[item], 0);
        }
        Standardisation scale = Standardisation.of(
                        columns.length, itemWidth(), row -> 1, (row, column) -> columns[row][column])
                .only(numbers(ofItem));
        return new TowerData(histories, ofItem, scale, columns);
    }

    private static void addTexts(
            List<Feature> inputs,
            String field,
            List<CatalogueItem> items,
            Function<CatalogueItem, List<String>> texts) {
        Feature input = ItemTexts.input(field, items.stream().map(texts).toList());
        if (input != null) {
            inputs.add(input);
        }
    }

    private static boolean isDecay(Feature feature) {
        return !feature.transforms().isEmpty() && feature.transforms().getLast() instanceof Transform.Decay;
    }

    /** Which columns of inputs are numbers that can be of any size, rather than one of a text's or a vector's, or a decay. */
    static boolean[] numbers(List<Feature> inputs) {
        boolean[] numbers = new boolean[width(inputs)];
        int at = 0;
        for (Feature input : inputs) {
            numbers[at] = input.encoding() == null && input.dimensions() == 0 && !isDecay(input);
            at += input.width();
        }
        return numbers;
    }
}
