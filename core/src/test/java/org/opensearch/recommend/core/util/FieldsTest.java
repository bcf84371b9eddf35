/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.util;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {
    private static String refusal(Executable read) {
        return assertThrows(IllegalArgumentException.class, read).getMessage();
    }

    private static Fields of(String name, Object value) {
        return Fields.of("a.b", Map.of(name, value));
    }

    @Test
    void namesTheFieldByItsFullPath() {
        assertEquals("[a.b.size] must be a whole number, got [x]", refusal(() -> of("size", "x")
                .integer("size", 1, 0, 9)));
        assertEquals("[a.b.size] must be between 0 and 9, got [10]", refusal(() -> of("size", 10)
                .integer("size", 1, 0, 9)));
        assertEquals("[a.b.on] must be true or false, got an object", refusal(() -> of("on", Map.of())
                .bool("on", true)));
    }

    @Test
    void refusesWhatNobodyAskedForAndSuggestsWhatIsClose() {
        Fields in = of("sizee", 1);
        in.integer("size", 1, 0, 9);
        assertEquals("unknown field [a.b.sizee]; did you mean [size]?", refusal(in::finish));
        Fields far = of("colour", 1);
        far.integer("size", 1, 0, 9);
        assertEquals("unknown field [a.b.colour]; expected one of [size]", refusal(far::finish));
        Fields read = of("size", 1);
        read.integer("size", 1, 0, 9);
        assertDoesNotThrow(read::finish);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 10.01, -0.01})
    void refusesNumbersOutOfRangeAndThoseThatAreNone(double number) {
        refusal(() -> of("x", number).number("x", 1, 0, 10));
        refusal(() -> of("x", number).integer("x", 1, 0, 10));
    }

    @Test
    void takesWholeNumbersThatAreWrittenWithAPoint() {
        assertEquals(5, of("x", 5.0).integer("x", 1, 0, 10));
        refusal(() -> of("x", 5.5).integer("x", 1, 0, 10));
        refusal(() -> of("x", new java.math.BigInteger("9".repeat(400))).integer("x", 1, 0, 10));
    }

    @Test
    void absentAndNullGiveTheFallback() {
        assertEquals("f", Fields.of("", Map.of()).string("x", "f", 5));
        assertNull(Fields.of("", Map.of()).map("x"));
        assertEquals(List.of(), Fields.of("", Map.of()).strings("x", 5, 5));
    }

    @Test
    void idsAreStringsOrWholeNumbersHeldToBytes() {
        assertEquals("42", of("id", 42L).id("id", 512));
        assertEquals("[a.b.id] must be at most 512 bytes", refusal(() -> of("id", "é".repeat(300))
                .id("id", 512)));
        refusal(() -> of("id", "").id("id", 512));
        refusal(() -> of("id", 1.5).id("id", 512));
    }

    @Test
    void aStringOrAnArrayOfStringsIsAListWithoutRepetition() {
        assertEquals(List.of("a"), of("x", "a").strings("x", 5, 5));
        assertEquals(List.of("a", "7"), of("x", List.of("a", 7, "a")).strings("x", 5, 5));
        refusal(() -> of("x", List.of(List.of())).strings("x", 5, 5));
        refusal(() -> of("x", List.of("a", "b", "c")).strings("x", 2, 5));
        refusal(() -> of("x", List.of("toolong")).strings("x", 2, 5));
    }

    @ParameterizedTest
    @CsvSource({"80ms,80", "10s,10000", "12h,43200000", "30d,2592000000"})
    void durationsReadAndWrite(String text, long millis) {
        assertEquals(millis, Durations.parse("x", text));
        assertEquals(text, Durations.format(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "d", "1.5d", "-1d", "5 d", "99999999999d", "1w"})
    void refusesWhatIsNoDuration(String text) {
        refusal(() -> Durations.parse("x", text));
    }
}
