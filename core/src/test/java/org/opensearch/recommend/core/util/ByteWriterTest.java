/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.util;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ByteWriterTest {
    @Test
    void writesNumbersShort() {
        assertArrayEquals(
                new byte[] {1, 2, 3}, new ByteWriter(0).fixed(0x010203, 3).toBytes());
        assertArrayEquals(
                new byte[] {(byte) 0xAC, 2}, new ByteWriter(0).variable(300).toBytes());
        assertArrayEquals(new byte[] {3}, new ByteWriter(0).signed(-2).toBytes());
        assertArrayEquals(new byte[] {2, 'h', 'i'}, new ByteWriter(0).text("hi").toBytes());
    }

    @Test
    void readsWhatWasWritten() {
        Random random = new Random(3);
        ByteWriter out = new ByteWriter(1);
        long[] numbers = new long[500];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = random.nextLong() >> random.nextInt(64);
            out.variable(numbers[i]).signed(numbers[i]).fixed(numbers[i], 8).fixed(numbers[i] / 3.0);
            out.text("ü" + numbers[i]);
        }
        byte[] utf8 = "one two".getBytes(StandardCharsets.UTF_8);
        out.text(utf8, 4, 7);
        ByteReader in = new ByteReader(out.toBytes());
        for (long number : numbers) {
            assertEquals(number, in.variable());
            assertEquals(number, in.signed());
            assertEquals(number, in.fixed(8));
            assertEquals(number / 3.0, in.fixedDouble());
            assertEquals("ü" + number, in.text());
        }
        assertEquals("two", in.text());
        in.finish();
    }

    @Test
    void likeTextsTakeWhatTheyDoNotShare() {
        byte[][] names = Stream.of("", "Genre 1", "Genre 12", "Genre 2", "Genre 2", "Gö", "Gü", "𝄞a", "𝄢")
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        ByteWriter out = new ByteWriter(0);
        byte[] before = {};
        for (byte[] name : names) {
            out.alike(name, before);
            before = name;
        }
        assertArrayEquals(
                new byte[] {7, 1, '2'},
                new ByteWriter(0).alike(names[2], names[1]).toBytes());
        ByteReader in = new ByteReader(out.toBytes());
        byte[] read = {};
        for (byte[] name : names) {
            read = in.alike(read);
            assertArrayEquals(name, read);
        }
        in.finish();
        ByteReader tooMuch =
                new ByteReader(new ByteWriter(0).variable(2).text("x").toBytes());
        assertThrows(IllegalArgumentException.class, () -> tooMuch.alike(new byte[1]));
    }

    @Test
    void refusesWhatIsNotThere() {
        byte[] two = {1, 1};
        assertThrows(IllegalArgumentException.class, () -> new ByteReader(two).fixed(3));
        assertThrows(IllegalArgumentException.class, () -> new ByteReader(two).finish());
        assertThrows(IllegalArgumentException.class, () -> new ByteReader(new byte[0]).variable());
        byte[] endless = new byte[20];
        Arrays.fill(endless, (byte) 0x80);
        assertThrows(IllegalArgumentException.class, () -> new ByteReader(endless).variable());
        byte[] huge = new ByteWriter(10).variable(Integer.MAX_VALUE).toBytes();
        assertThrows(IllegalArgumentException.class, () -> new ByteReader(huge).count());
        assertThrows(IllegalArgumentException.class, () -> new ByteReader(huge).text());
    }
}
