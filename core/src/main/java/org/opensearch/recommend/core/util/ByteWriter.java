/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.util;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes numbers and text into a byte array as {@link ByteReader} reads them. Not safe for use by many threads. */
public final class ByteWriter {
    private static final int LONGEST_VARIABLE = 10;

    private byte[] bytes;
    private int length;

    /**
     * An empty writer.
     *
     * @param size bytes to begin with; it grows
     */
    public ByteWriter(int size) {
        bytes = new byte[size];
    }

    /** The lowest {@code count} bytes of a number, the highest of them first. */
    public ByteWriter fixed(long value, int count) {
        ensure(count);
        for (int shift = Byte.SIZE * (count - 1); shift >= 0; shift -= Byte.SIZE) {
            bytes[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    public ByteWriter fixed(double value) {
        return fixed(Double.doubleToRawLongBits(value), Double.BYTES);
    }

    /** A number that is rarely negative: seven bits a byte, least first, the eighth bit set on all but the last. */
    public ByteWriter variable(long value) {
        ensure(LONGEST_VARIABLE);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    /** A number of either sign, short when it is near 0. */
    public ByteWriter signed(long value) {
        return variable(value << 1 ^ value >> (Long.SIZE - 1));
    }

    public ByteWriter text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return text(utf8, 0, utf8.length);
    }

    /** Text that is in UTF-8 already, the bytes from {@code from} up to and without {@code to}. */
    public ByteWriter text(byte[] utf8, int from, int to) {
        variable(to - from);
        ensure(to - from);
        System.arraycopy(utf8, from, bytes, length, to - from);
        length += to - from;
        return this;
    }

    /** What has been written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
