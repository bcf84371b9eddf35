/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
    private static String text(JsonWriter writer) {
        return new String(writer.toBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void commasComeByThemselves() {
        JsonWriter writer = new JsonWriter(16).startObject();
        writer.name("a")
                .startArray()
                .value(1)
                .value("x")
                .startObject()
                .endObject()
                .endArray();
        writer.name("b")
                .startObject()
                .name("c")
                .value(true)
                .name("d")
                .value(-0.5)
                .endObject();
        writer.name("e").any(List.of(1, 2L, "y", false, 1.5f)).endObject();
        assertEquals("{\"a\":[1,\"x\",{}],\"b\":{\"c\":true,\"d\":-0.5},\"e\":[1,2,\"y\",false,1.5]}", text(writer));
        assertThrows(IllegalArgumentException.class, () -> new JsonWriter(16).any(Map.of()));
    }

    @Test
    void anyTextComesBackFromAParser() throws IOException {
        Random random = new Random(5);
        ObjectMapper mapper = new ObjectMapper();
        for (int round = 0; round < 2000; round++) {
            int[] points = random.ints(random.nextInt(40), 0, round % 2 == 0 ? 0x100 : 0x10FFFF)
                    .filter(point -> point < 0xD800 || point > 0xDFFF)
                    .toArray();
            String any = new String(points, 0, points.length);
            byte[] json = new JsonWriter(16)
                    .startObject()
                    .name(any)
                    .value(any)
                    .endObject()
                    .toBytes();
            assertEquals(Map.of(any, any), mapper.readValue(json, Map.class));
        }
    }

    @Test
    void growsAsNeeded() throws IOException {
        JsonWriter writer = new JsonWriter(16).startArray();
        for (int i = 0; i < 10_000; i++) {
            writer.value(Long.MIN_VALUE).value("\u0001\u00fc".repeat(3));
        }
        assertEquals(
                20_000,
                new ObjectMapper()
                        .readValue(writer.endArray().toBytes(), List.class)
                        .size());
    }
}
