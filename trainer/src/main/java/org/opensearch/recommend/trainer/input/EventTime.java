/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.input;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Times as events carry them. */
public final class EventTime {
    /** A number smaller than this is in seconds: as milliseconds it would lie before March 1973. */
    private static final double SMALLEST_MILLIS = 1e11;

    private static final int DATE = 10;

    private EventTime() {}

    /**
     * Milliseconds since the epoch.
     *
     * @param text seconds or milliseconds since the epoch, or a date or time in ISO 8601, in UTC where it names no zone;
     *             may be null
     * @return null when it is no time
     */
    public static Long millis(String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        String time = text.trim().replace(' ', 'T');
        try {
            double number = Double.parseDouble(time);
            return Double.isFinite(number)
                    ? (Long) Math.round(number < SMALLEST_MILLIS ? 1000 * number : number)
                    : null;
        } catch (NumberFormatException e) {
            return iso(time);
        }
    }

    private static Long iso(String time) {
        try {
            if (time.length() == DATE) {
                return LocalDate.parse(time)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant()
                        .toEpochMilli();
            } else if (time.endsWith("Z")) {
                return Instant.parse(time).toEpochMilli();
            } else if (time.lastIndexOf('+') > DATE || time.lastIndexOf('-') >= DATE) {
                return OffsetDateTime.parse(time).toInstant().toEpochMilli();
            }
            return LocalDateTime.parse(time).toInstant(ZoneOffset.UTC).toEpochMilli();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
