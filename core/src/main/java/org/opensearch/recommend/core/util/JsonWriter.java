/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.util;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;

/**
 * Writes one JSON value into a byte array, for documents that are written often enough for it to matter. The caller
 * keeps objects and arrays balanced; commas come by themselves. Not safe for use by many threads.
 */
public final class JsonWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_NUMBER = 24;

    private byte[] bytes = new byte[1024];
    private int length;

    public JsonWriter startObject() {
        return open('{');
    }

    public JsonWriter endObject() {
        return close('}');
    }

    public JsonWriter startArray() {
        return open('[');
    }

    public JsonWriter endArray() {
        return close(']');
    }

    /** The name of the value that follows. */
    public JsonWriter name(String name) {
        separate();
        quote(name);
        put(':');
        return this;
    }

    public JsonWriter value(String text) {
        separate();
        quote(text);
        return this;
    }

    public JsonWriter value(long number) {
        separate();
        return ascii(Long.toString(number));
    }

    /** A number that is neither infinite nor NaN. */
    public JsonWriter value(double number) {
        separate();
        return ascii(Double.toString(number));
    }

    public JsonWriter value(boolean flag) {
        separate();
        return ascii(flag ? "true" : "false");
    }

    /**
     * A string, number, boolean, or collection of such.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    public JsonWriter any(Object value) {
        if (value instanceof String text) {
            return value(text);
        } else if (value instanceof Long || value instanceof Integer) {
            return value(((Number) value).longValue());
        } else if (value instanceof Number number) {
            return value(number.doubleValue());
        } else if (value instanceof Boolean flag) {
            return value((boolean) flag);
        } else if (value instanceof Collection<?> many) {
            startArray();
            many.forEach(this::any);
            return endArray();
        }
        throw new IllegalArgumentException("no JSON for " + value);
    }

    /** What has been written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private JsonWriter open(char bracket) {
        separate();
        put(bracket);
        return this;
    }

    private JsonWriter close(char bracket) {
        put(bracket);
        return this;
    }

    private void separate() {
        if (length > 0) {
            byte last = bytes[length - 1];
            if (last != '{' && last != '[' && last != ':') {
                put(',');
            }
        }
    }

    private JsonWriter ascii(String text) {
        ensure(Math.max(LONGEST_NUMBER, text.length()));
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
        return this;
    }

    private void quote(String text) {
        ensure(text.length() + 2);
        bytes[length++] = '"';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7F || c == '"' || c == '\\') {
                rest(text, i);
                break;
            }
            bytes[length++] = (byte) c;
        }
        put('"');
    }

    /** The characters from the first that is not plain ASCII. */
    private void rest(String text, int from) {
        byte[] utf8 = text.substring(from).getBytes(StandardCharsets.UTF_8);
        ensure(6 * utf8.length + 1);
        for (byte b : utf8) {
            if (b == '"' || b == '\\') {
                bytes[length++] = '\\';
                bytes[length++] = b;
            } else if (b >= 0 && b < ' ') {
                bytes[length++] = '\\';
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[b >> 4];
                bytes[length++] = HEX[b & 15];
            } else {
                bytes[length++] = b;
            }
        }
    }

    private void put(char ascii) {
        ensure(1);
        bytes[length++] = (byte) ascii;
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
