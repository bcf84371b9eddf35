/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.tower;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.core.profile.ItemInterest;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.util.Fields;

class TowerPoolTest {
    private static final Map<String, float[]> VECTORS = Map.of(
            "x", new float[] {1, 0},
            "y", new float[] {0, 1},
            "other", new float[] {1, 0, 0},
            "back", new float[] {-1, 0});

    private static float[] pool(TowerPool pool, ItemInterest... history) {
        return pool.of(List.of(history), VECTORS::get);
    }

    private static ItemInterest item(String id, double weight) {
        return new ItemInterest(id, weight, 0);
    }

    @Test
    void isTheWeightedMeanOfUnitLength() {
        assertArrayEquals(new float[] {0.6f, 0.8f}, pool(TowerPool.DEFAULT, item("x", 3), item("y", 4)), 1e-6f);
    }

    @Test
    void eachStepIntoThePastWeighsLess() {
        TowerPool halved = new TowerPool(0.5f, 50);
        assertArrayEquals(new float[] {0.8f, 0.6f}, pool(halved, item("x", 4), item("y", 6)), 1e-6f);
        assertArrayEquals(new float[] {4, 2, 0, 0, 0.5f}, halved.weights(new float[] {4, 4, 0, -1, 2}));
    }

    @Test
    void whatHasNoVectorOrWeightIsNoStep() {
        float[] plain = pool(new TowerPool(0.5f, 50), item("x", 1), item("y", 1));
        float[] mixed = pool(
                new TowerPool(0.5f, 50),
                item("unknown", 1),
                item("x", 1),
                item("other", 9),
                item("back", -3),
                item("y", 1));
        assertArrayEquals(plain, mixed, 1e-6f);
    }

    @Test
    void onlyTheMostRecentItemsCount() {
        assertArrayEquals(new float[] {1, 0}, pool(new TowerPool(1, 1), item("x", 1), item("y", 100)), 1e-6f);
    }

    @Test
    void withoutItemsThereIsNone() {
        assertNull(pool(TowerPool.DEFAULT));
        assertNull(pool(TowerPool.DEFAULT, item("unknown", 1), item("y", -1)));
        assertNull(pool(TowerPool.DEFAULT, item("x", 1), item("back", 1)));
    }

    @Test
    void isReadStrictly() {
        TowerPool pool = new TowerPool(0.7f, 50);
        assertEquals(pool, TowerPool.read(Fields.of("pool", pool.toMap())));
        assertEquals(TowerPool.DEFAULT, TowerPool.read(null));
        assertRefused(Map.of("recency", 0), "[pool.recency] must be above 0");
        assertRefused(Map.of("items", 201), "[pool.items]");
        assertRefused(Map.of("weight", 1), "[pool.weight]");
    }

    private static void assertRefused(Map<String, ?> json, String part) {
        String message = assertThrows(IllegalArgumentException.class, () -> TowerPool.read(Fields.of("pool", json)))
                .getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void aTowerTakesOnlyWhatIsThere() {
        TowerSchemas.requireOfItem(schema(Map.of("name", "price", "kind", "item", "field", "price")));
        TowerSchemas.requireOfUser(
                schema(Map.of("name", "pool", "kind", "profile", "field", "tower_pool", "dimensions", 4)));
        assertRefused(
                () -> TowerSchemas.requireOfItem(schema(Map.of("name", "ctr", "kind", "signal", "field", "ctr"))),
                "[ctr] is of kind [signal]");
        assertRefused(
                () -> TowerSchemas.requireOfItem(
                        schema(Map.of("name", "f", "kind", "item", "field", "factor", "dimensions", 2))),
                "[f] reads [factor]");
        assertRefused(
                () -> TowerSchemas.requireOfUser(schema(Map.of("name", "price", "kind", "item", "field", "price"))),
                "[price] is of kind [item]");
        assertRefused(
                () -> TowerSchemas.requireOfUser(
                        schema(Map.of("name", "t", "kind", "profile", "field", "tower", "dimensions", 4))),
                "[t] reads [tower]");
        assertRefused(
                () -> TowerSchemas.requireOfUser(
                        schema(Map.of("name", "pool", "kind", "profile", "field", "tower_pool", "dimensions", 3))),
                "[pool] has [dimensions] 3");
    }

    private static void assertRefused(Runnable check, String part) {
        String message =
                assertThrows(IllegalArgumentException.class, check::run).getMessage();
        assertTrue(message.contains(part), message);
    }

    private static FeatureSchema schema(Map<String, ?> feature) {
        return FeatureSchema.read(Map.of("name", "tower", "version", "1", "dimension", 4, "inputs", List.of(feature)));
    }
}
