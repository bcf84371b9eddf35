/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.util;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes numbers and text into a byte array as {@link ByteReader} reads them. Not safe for use by many threads. */
public final class ByteWriter {
    private static final int LONGEST_VARIABLE = 10;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

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

    /** The lowest {@code count} bytes of a number, 1 to 8, the highest of them first. */
    public ByteWriter fixed(long value, int count) {
        ensure(Long.BYTES);
        LONGS.set(bytes, length, value << (Long.SIZE - Byte.SIZE * count));
        length += count;
        return this;
    }

    public ByteWriter fixed(double value) {
        return fixed(Double.doubleToRawLongBits(value), Double.BYTES);
    }

    /** A number that is rarely negative: seven bits a byte, least first, the eighth bit set on all but the last. */
    public ByteWriter variable(long value) {
        ensure(LONGEST_VARIABLE);
        // In locals, since a store into the array would make the fields be read again at each byte.
        byte[] out = bytes;
        int at = length;
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        out[at++] = (byte) rest;
        length = at;
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

    /** Texts in an order that makes neighbours alike: of each, how many bytes it shares with the one before, and the rest. */
    public ByteWriter alike(byte[] utf8, byte[] before) {
        int differs = Arrays.mismatch(utf8, before);
        int shared = differs < 0 ? utf8.length : differs;
        return variable(shared).text(utf8, shared, utf8.length);
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
