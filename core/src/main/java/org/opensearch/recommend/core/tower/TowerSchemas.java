/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.tower;

import java.util.Set;
import org.opensearch.recommend.core.rank.Feature;
import org.opensearch.recommend.core.rank.FeatureSchema;

/** What either tower may take: an item tower what is known of a new item, a user tower what is known before any item. */
public final class TowerSchemas {
    private static final Set<String> OF_TRAINING = Set.of("id", "factor", "has_factor", "tower", "has_tower");

    private TowerSchemas() {}

    /**
     * Checks the schema of an item tower.
     *
     * @throws IllegalArgumentException naming a feature that a new item does not have
     */
    public static void requireOfItem(FeatureSchema schema) {
        for (Feature feature : schema.inputs()) {
            if (feature.kind() != Feature.Kind.ITEM) {
                throw new IllegalArgumentException("feature [" + feature.name() + "] is of kind ["
                        + feature.kind().json() + "]: an item tower takes features of kind item only");
            }
            if (OF_TRAINING.contains(feature.field())) {
                throw new IllegalArgumentException("feature [" + feature.name() + "] reads [" + feature.field()
                        + "], which says nothing of a new item, and so an item tower does not take it");
            }
        }
    }

    /**
     * Checks the schema of a user tower.
     *
     * @throws IllegalArgumentException naming a feature that is not of the user or the request alone
     */
    public static void requireOfUser(FeatureSchema schema) {
        for (Feature feature : schema.inputs()) {
            if (feature.kind() != Feature.Kind.PROFILE && feature.kind() != Feature.Kind.CONTEXT) {
                throw new IllegalArgumentException("feature [" + feature.name() + "] is of kind ["
                        + feature.kind().json() + "]: a user tower takes features of kind profile and context only");
            }
            if (feature.kind() == Feature.Kind.PROFILE && "tower".equals(feature.field())) {
                throw new IllegalArgumentException(
                        "feature [" + feature.name() + "] reads [tower], which is what a user tower makes");
            }
            if ("tower_pool".equals(feature.field()) && feature.dimensions() != schema.dimension()) {
                throw new IllegalArgumentException("feature [" + feature.name() + "] has [dimensions] "
                        + feature.dimensions() + ", and the pool has those of the tower, " + schema.dimension());
            }
        }
    }
}
