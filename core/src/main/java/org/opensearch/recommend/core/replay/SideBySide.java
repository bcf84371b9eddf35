/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.opensearch.recommend.core.rank.Feature;
import org.opensearch.recommend.core.rank.FeatureSchema;

/**
 * The inputs of several rankers as those of one, so that a single replay makes the rows of all of them.
 *
 * @param schemas at least one
 */
public record SideBySide(List<FeatureSchema> schemas) {
    /** Copies. */
    public SideBySide {
        schemas = List.copyOf(schemas);
    }

    /** A schema whose columns are those of all, in their order; for replaying alone. */
    public FeatureSchema schema() {
        List<Feature> inputs = new ArrayList<>();
        for (int i = 0; i < schemas.size(); i++) {
            String of = i + "/";
            schemas.get(i).inputs().forEach(feature -> inputs.add(renamed(feature, of)));
        }
        FeatureSchema first = schemas.get(0);
        return new FeatureSchema(first.name(), first.version(), inputs, first.heads(), first.score());
    }

    /** Two schemas may give different features one name. */
    private static Feature renamed(Feature feature, String before) {
        return new Feature(
                before + feature.name(),
                feature.kind(),
                feature.field(),
                feature.function(),
                feature.segment(),
                feature.equalTo(),
                feature.of().stream().map(name -> before + name).toList(),
                feature.dimensions(),
                feature.transforms(),
                feature.encoding(),
                feature.missing());
    }

    /** Those of a schema. */
    public Replay.Columns columns(int i) {
        int from = schemas.subList(0, i).stream().mapToInt(FeatureSchema::width).sum();
        return new Replay.Columns(from, schemas.get(i).width());
    }

    /** What a row of all is to the ranker of one schema. */
    public RankingRow row(RankingRow all, int i) {
        Replay.Columns own = columns(i);
        return all.withFeatures(Arrays.copyOfRange(all.features(), own.from(), own.from() + own.count()));
    }
}
