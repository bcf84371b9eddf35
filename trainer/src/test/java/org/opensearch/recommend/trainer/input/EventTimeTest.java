/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {
    @ParameterizedTest
    @CsvSource({
        "978300760, 978300760000",
        "978300760.5, 978300760500",
        "9.7830076E8, 978300760000",
        "1700000000000, 1700000000000",
        "1970-01-02, 86400000",
        "1970-01-02T00:00:01Z, 86401000",
        "1970-01-02 00:00:01, 86401000",
        "1970-01-02T01:00:01+01:00, 86401000",
        "1970-01-01T23:00:01-01:00, 86401000"
    })
    void timesOfManyForms(String text, long millis) {
        assertEquals(millis, EventTime.millis(text));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "yesterday", "NaN", "1970-13-01"})
    void whatIsNoTime(String text) {
        assertNull(EventTime.millis(text));
    }
}
