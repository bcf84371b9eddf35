/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.util;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link ByteWriter} wrote, in the same order. Every method throws an {@link IllegalArgumentException} when
 * what it wants is not there.
 */
public final class ByteReader {
    private final byte[] bytes;
    private int at;

    public ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A number of so many bytes, without a sign unless they are eight. */
    public long fixed(int count) {
        require(count);
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << Byte.SIZE | Byte.toUnsignedLong(bytes[at++]);
        }
        return value;
    }

    public double fixedDouble() {
        return Double.longBitsToDouble(fixed(Double.BYTES));
    }

    public long variable() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            require(1);
            byte next = bytes[at++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than 64 bits ends at byte " + at);
    }

    public long signed() {
        long value = variable();
        return value >>> 1 ^ -(value & 1);
    }

    /** The number of entries that follow, each of a byte or more. */
    public int count() {
        long count = variable();
        if (count < 0 || count > bytes.length - at) {
            throw new IllegalArgumentException("there is no room for " + count + " entries at byte " + at);
        }
        return (int) count;
    }

    public String text() {
        int length = count();
        at += length;
        return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }

    /** {@link #text} as it is written. */
    public byte[] utf8() {
        return alike(new byte[0], 0);
    }

    /**
     * UTF-8 as {@link ByteWriter#alike} wrote it.
     *
     * @param before what was read before it
     */
    public byte[] alike(byte[] before) {
        long shared = variable();
        if (shared < 0 || shared > before.length) {
            throw new IllegalArgumentException("there are no " + shared + " bytes to share before byte " + at);
        }
        return alike(before, (int) shared);
    }

    private byte[] alike(byte[] before, int shared) {
        int length = count();
        byte[] utf8 = Arrays.copyOf(before, shared + length);
        System.arraycopy(bytes, at, utf8, shared, length);
        at += length;
        return utf8;
    }

    /** Refuses anything that was not read. */
    public void finish() {
        if (at != bytes.length) {
            throw new IllegalArgumentException((bytes.length - at) + " bytes are left over");
        }
    }

    private void require(int count) {
        if (count > bytes.length - at) {
            throw new IllegalArgumentException("the end comes too early, after " + bytes.length + " bytes");
        }
    }
}
