/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContentStatisticsTest {
    private static long category(String name) {
        TextFeatures features = new TextFeatures();
        features.read(List.of(), List.of(name));
        return features.hash(0);
    }

    @Test
    void countsDocumentsNotOccurrences() {
        ContentStatistics.Builder builder = new ContentStatistics.Builder();
        builder.add(List.of("again again"), List.of("Drama", "drama"));
        builder.add(List.of("again"), List.of("Drama"));
        builder.add(List.of("other"), List.of("War"));
        builder.add(List.of(""), List.of());
        ContentStatistics statistics = builder.build();
        assertEquals(3, statistics.documents());
        assertEquals(2, statistics.frequency(category("Drama")));
        assertEquals(1, statistics.frequency(category("War")));
        assertEquals(0, statistics.frequency(category("Western")));
        assertEquals(Math.log(4.0 / 3) + 1, statistics.idf(category("Drama")), 1e-12);
        assertEquals(Math.log(4) + 1, statistics.idf(category("Western")), 1e-12);
    }

    @Test
    void keepsTheMostFrequentAndTakesOthersToBeRare() {
        ContentStatistics.Builder builder = new ContentStatistics.Builder();
        for (int i = 0; i < 30_000; i++) {
            builder.add(List.of(), List.of("Everywhere", "even" + i / 2, "only" + i));
        }
        ContentStatistics statistics = builder.build();
        assertEquals(ContentStatistics.MOST_FEATURES, statistics.size());
        assertEquals(30_000, statistics.frequency(category("Everywhere")));
        assertEquals(2, statistics.frequency(category("even7")));
        assertEquals(1, statistics.frequency(category("never")));
    }

    @Test
    void countingIsBounded() {
        ContentStatistics.Builder builder = new ContentStatistics.Builder();
        for (int i = 0; i < 210_000; i++) {
            builder.add(List.of(), List.of("Everywhere", "only" + i));
        }
        ContentStatistics statistics = builder.build();
        assertEquals(210_000, statistics.documents());
        assertEquals(210_000, statistics.frequency(category("Everywhere")));
    }

    @Test
    void readsBackWhatItWrote() {
        ContentStatistics.Builder builder = new ContentStatistics.Builder();
        for (int i = 0; i < 100; i++) {
            builder.add(List.of("The title " + i, "with a text"), List.of("c" + i % 7));
        }
        ContentStatistics statistics = builder.build();
        ContentStatistics read = ContentStatistics.fromMap(statistics.toMap());
        assertEquals(statistics.toMap(), read.toMap());
        assertEquals(statistics.documents(), read.documents());
        assertArrayEquals(
                new HashedContentEncoder(64, statistics).encode(List.of("The title 3"), List.of("c1")),
                new HashedContentEncoder(64, read).encode(List.of("The title 3"), List.of("c1")),
                0);
    }

    @Test
    void refusesWhatItDidNotWrite() {
        Map<String, Object> map = new HashMap<>(ContentStatistics.NONE.toMap());
        assertEquals(0, ContentStatistics.fromMap(map).documents());
        map.put("features", "AAAA");
        assertTrue(assertThrows(IllegalArgumentException.class, () -> ContentStatistics.fromMap(map))
                .getMessage()
                .contains("cut short"));
        map.put("features", "not base64!");
        assertThrows(IllegalArgumentException.class, () -> ContentStatistics.fromMap(map));
        map.put("features", 3);
        assertThrows(IllegalArgumentException.class, () -> ContentStatistics.fromMap(map));
        map.put("features", "");
        map.put("more", 1);
        assertThrows(IllegalArgumentException.class, () -> ContentStatistics.fromMap(map));
    }
}
