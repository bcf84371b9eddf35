/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.core.util.Workers;

class PublishedModelTest {
    private static final String[] ITEMS = {"a", "b", "c"};

    private static Map<String, Object> part() {
        return new HashMap<>(Map.of(
                "slot",
                1,
                "dimension",
                2,
                "ials",
                Map.of("alpha0", 0.5, "lambda", 0.25, "nu", 1, "rows", 7),
                "neighbours",
                Map.of("recency", 0.5)));
    }

    private static Map<String, Object> item(List<?> vector, List<String> ids, List<?> weights) {
        return Map.of(
                "recommend",
                Map.of("cf_1", vector, "cf_0", List.of(9, 9), "neighbours_1", Map.of("ids", ids, "weights", weights)));
    }

    @Test
    void takesTheLiveSlotOfTheItemsItKnows() {
        PublishedModel.Reader reader = new PublishedModel.Reader(part(), ITEMS);
        assertEquals("recommend.cf_1", reader.vectorField());
        assertEquals("recommend.neighbours_1", reader.neighboursField());
        reader.add("elsewhere", item(List.of(5, 5), List.of("a"), List.of(1)));
        reader.add("c", Map.of("title", "of which nothing was learned"));
        assertTrue(reader.isEmpty());
        reader.add("a", item(List.of(1, 2.5), List.of("gone", "c", "b"), List.of(4, 2, 1.5)));
        reader.add("b", item(List.of(-1, 0), List.of(), List.of()));
        assertFalse(reader.isEmpty());
        PublishedModel model = reader.model(new Workers(1));
        assertArrayEquals(new float[][] {{1, 2.5f}, {-1, 0}, {0, 0}}, model.vectors());
        assertArrayEquals(new int[][] {{2, 1}, {}, {}}, model.neighbours().ids());
        assertArrayEquals(new float[][] {{2, 1.5f}, {}, {}}, model.neighbours().weights());
        assertArrayEquals(
                new float[][] {{2, 2.5f}, {2.5f, 6.25f}}, model.basis().gram());
        assertEquals(7, model.basis().rows());
        assertEquals(0.25f, model.basis().parameters().lambda());
        assertEquals(0.5f, model.recency());
    }

    @Test
    void saysWhatIsWrong() {
        for (String missing : List.of("slot", "dimension", "ials")) {
            Map<String, Object> part = part();
            part.remove(missing);
            assertThrows(IllegalArgumentException.class, () -> new PublishedModel.Reader(part, ITEMS), missing);
        }
        PublishedModel.Reader reader = new PublishedModel.Reader(part(), ITEMS);
        for (Map<String, Object> wrong : List.of(
                item(List.of(1), List.of(), List.of()),
                item(List.of(1, "x"), List.of(), List.of()),
                item(List.of(1, 2), List.of("a", "b"), List.of(1)))) {
            String sentence = assertThrows(IllegalArgumentException.class, () -> reader.add("b", wrong))
                    .getMessage();
            assertTrue(sentence.contains("of the item [b]"), sentence);
        }
    }
}
