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

    private static final boolean[] ESCAPED = new boolean[256];

    static {
        Arrays.fill(ESCAPED, 0, ' ', true);
        ESCAPED['"'] = true;
        ESCAPED['\\'] = true;
    }

    private byte[] bytes;
    private int length;

    /**
     * An empty writer.
     *
     * @param size bytes to begin with; it grows
     */
    public JsonWriter(int size) {
        bytes = new byte[size];
    }

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

    /** Text that is in UTF-8 already, the bytes from {@code from} up to and without {@code to}. */
    public JsonWriter value(byte[] utf8, int from, int to) {
        separate();
        quote(utf8, from, to);
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
        ensure(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
        return this;
    }

    private void quote(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        quote(utf8, 0, utf8.length);
    }

    private void quote(byte[] utf8, int from, int to) {
        ensure(6 * (to - from) + 2);
        // In locals, since a store into the array would make the fields be read again at each byte.
        byte[] out = bytes;
        int at = length;
        out[at++] = '"';
        for (int i = from; i < to; i++) {
            byte b = utf8[i];
            if (ESCAPED[b & 0xFF]) {
                at = escape(b, out, at);
            } else {
                out[at++] = b;
            }
        }
        out[at++] = '"';
        length = at;
    }

    private static int escape(byte b, byte[] out, int start) {
        int at = start;
        out[at++] = '\\';
        if (b == '"' || b == '\\') {
            out[at++] = b;
        } else {
            out[at++] = 'u';
            out[at++] = '0';
            out[at++] = '0';
            out[at++] = HEX[b >> 4];
            out[at++] = HEX[b & 15];
        }
        return at;
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
