/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.util;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them in a configuration: a whole number and one of ms, s, m, h, d. */
public final class Durations {
    public static final long SECOND = 1000;
    public static final long MINUTE = 60 * SECOND;
    public static final long HOUR = 60 * MINUTE;
    public static final long DAY = 24 * HOUR;

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @param field named in the refusal
     * @return milliseconds
     * @throws IllegalArgumentException when the text is not a duration
     */
    public static long parse(String field, String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "[" + field + "] must be a duration such as \"30d\", \"12h\" or \"80ms\"");
        }
        return Long.parseLong(matcher.group(1)) * unit(matcher.group(2));
    }

    /** The shortest text that {@link #parse} reads back as the same number of milliseconds. */
    public static String format(long millis) {
        for (String name : new String[] {"d", "h", "m", "s"}) {
            if (millis != 0 && millis % unit(name) == 0) {
                return millis / unit(name) + name;
            }
        }
        return millis + "ms";
    }

    private static long unit(String name) {
        return switch (name) {
            case "d" -> DAY;
            case "h" -> HOUR;
            case "m" -> MINUTE;
            case "s" -> SECOND;
            default -> 1;
        };
    }
}
