/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SplitterTest {
    /** Ten events of two users, added out of order. */
    private static EventLog log() {
        EventLog.Builder builder = new EventLog.Builder();
        for (int i = 9; i >= 0; i--) {
            builder.add(i % 2, i, 1, 100 + i);
        }
        return builder.build(2, 10);
    }

    @Test
    void byTimeTheLaterEventsTest() {
        Split split = Splitter.time(0.7).split(log());
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6}, split.train().items());
        assertArrayEquals(new int[] {7, 8, 9}, split.test().items());
    }

    @Test
    void coldItemsAreTestedAndNeverTrained() {
        EventLog.Builder builder = new EventLog.Builder();
        for (int i = 0; i < 400; i++) {
            builder.add(i % 20, i * 7 % 100, 1, i);
        }
        // The last item has test events alone.
        Split split = Splitter.time(0.9).split(builder.add(0, 100, 1, 401).build(20, 101));
        Split cold = split.cold(0.3, 5);
        boolean[] trained = new boolean[101];
        for (int item : cold.train().items()) {
            trained[item] = true;
        }
        int missing = 0;
        for (int item = 0; item < 100; item++) {
            missing += trained[item] ? 0 : 1;
        }
        assertEquals(30, missing, 15);
        assertTrue(cold.test().size() > 0);
        for (int item : cold.test().items()) {
            assertFalse(trained[item]);
            assertNotEquals(100, item);
        }
        assertArrayEquals(cold.train().items(), split.cold(0.3, 5).train().items());
        assertThrows(IllegalArgumentException.class, () -> split.cold(1, 5));
    }

    @Test
    void weightsHalveWithAge() {
        EventLog log = new EventLog.Builder()
                .add(0, 0, 4, 30)
                .add(0, 1, -4, 10)
                .add(0, 2, 4, 20)
                .add(0, 3, 4, -100_000)
                .build(1, 4);
        assertArrayEquals(new float[] {1e-6f, -1, 2, 4}, log.decayed(10).weights());
        assertThrows(IllegalArgumentException.class, () -> log.decayed(0));
    }

    @Test
    void eventsOfOneMomentStayTogether() {
        EventLog.Builder builder = new EventLog.Builder();
        for (int i = 0; i < 10; i++) {
            builder.add(0, i, 1, i < 4 ? 1 : 2);
        }
        Split split = Splitter.time(0.8).split(builder.build(1, 10));
        assertEquals(4, split.train().size());
        assertEquals(6, split.test().size());
    }

    @Test
    void aRandomSplitTakesTheShareOfEachUser() {
        EventLog.Builder builder = new EventLog.Builder();
        for (int i = 0; i < 400; i++) {
            builder.add(i % 4, i, 1, 0);
        }
        EventLog log = builder.build(4, 400);
        Split split = Splitter.random(0.75, 3).split(log);
        assertEquals(
                75, Arrays.stream(split.train().users()).filter(u -> u == 2).count());
        assertEquals(100, split.test().size());
        assertArrayEquals(
                split.test().items(), Splitter.random(0.75, 3).split(log).test().items());
        assertFalse(Arrays.equals(
                split.test().items(), Splitter.random(0.75, 4).split(log).test().items()));
    }

    @Test
    void theLastItemOfEachUserIsLeftOut() {
        EventLog log = new EventLog.Builder()
                .add(0, 3, 1, 0)
                .add(1, 1, 1, 0)
                .add(0, 2, 1, 0)
                .add(0, 4, 1, 0)
                .build(3, 5);
        Split split = Splitter.leaveLastOut().split(log);
        assertArrayEquals(new int[] {3, 1, 2}, split.train().items());
        assertArrayEquals(new int[] {4}, split.test().items());
        // The validation part: the last but one.
        assertArrayEquals(
                new int[] {2},
                Splitter.leaveLastOut().split(split.train()).test().items());
    }

    @Test
    void whatCannotBeSplitIsRefused() {
        EventLog still = new EventLog.Builder().add(0, 0, 1, 5).add(0, 1, 1, 5).build(1, 2);
        assertEquals(
                "a split by time needs events of different times",
                assertThrows(IllegalArgumentException.class, () -> Splitter.time(0.5)
                                .split(still))
                        .getMessage());
        EventLog early = new EventLog.Builder()
                .add(0, 0, 1, 5)
                .add(0, 1, 1, 5)
                .add(0, 1, 1, 6)
                .build(1, 2);
        assertThrows(IllegalArgumentException.class, () -> Splitter.time(0.3).split(early));
        assertThrows(IllegalArgumentException.class, () -> Splitter.time(1));
        assertThrows(IllegalArgumentException.class, () -> Splitter.random(0, 1));
    }
}
