/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    @Test
    void survivesStorage() {
        Checkpoint checkpoint = new Checkpoint("uuid", Map.of(0, 7L, 3, 9L));
        assertEquals(checkpoint, Checkpoint.fromMap(checkpoint.toMap()));
        assertThrows(IllegalArgumentException.class, () -> Checkpoint.fromMap(null));
        assertThrows(IllegalArgumentException.class, () -> Checkpoint.fromMap(Map.of("index_uuid", "a")));
        assertThrows(
                IllegalArgumentException.class,
                () -> Checkpoint.fromMap(Map.of("index_uuid", "a", "shards", Map.of("0", "x"))));
        assertThrows(
                IllegalArgumentException.class,
                () -> Checkpoint.fromMap(Map.of("index_uuid", "a", "shards", Map.of("x", 1))));
    }

    @Test
    void movesOnShardByShard() {
        Checkpoint checkpoint = new Checkpoint("uuid", Map.of(0, 7L));
        assertEquals(-1, checkpoint.of(1));
        assertEquals(new Checkpoint("uuid", Map.of(0, 7L, 1, 2L)), checkpoint.with(1, 2));
        assertEquals(checkpoint, checkpoint.atLeast("uuid", 0, 3));
        assertEquals(8, checkpoint.atLeast("uuid", 0, 8).of(0));
        assertEquals(new Checkpoint("other", Map.of(1, 5L)), checkpoint.atLeast("other", 1, 5));
    }
}
