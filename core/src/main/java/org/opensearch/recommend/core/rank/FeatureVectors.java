/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

/** The vectors that a feature with {@code dimensions} may name; the table is in {@link FeatureSchema}. */
final class FeatureVectors {
    private FeatureVectors() {}

    /** The vector of one feature for the current item, or null. */
    interface Value {
        float[] of(FeatureRows row);
    }

    static Value plan(Feature feature) {
        FeatureValues.refuseFunction(feature);
        String field = FeatureValues.field(feature);
        return switch (feature.kind()) {
            case PROFILE ->
                switch (field) {
                    case "content" -> row -> row.user.profileVector();
                    case "factor" -> row -> row.user.factor();
                    case "tower" -> row -> row.user.tower();
                    case "tower_pool" -> row -> row.user.towerPool();
                    default -> throw noVector(feature);
                };
            case ITEM ->
                switch (field) {
                    case "content" -> row -> row.item.content();
                    case "factor" -> row -> row.item.factor();
                    case "tower" -> row -> row.item.tower();
                    default -> throw noVector(feature);
                };
            default -> throw noVector(feature);
        };
    }

    private static IllegalArgumentException noVector(Feature feature) {
        return new IllegalArgumentException("feature [" + feature.name() + "] of kind "
                + feature.kind().json() + " has [dimensions], but [" + feature.field() + "] is no vector: those of a"
                + " profile are content, factor, tower, tower_pool, those of an item content, factor, tower");
    }
}
