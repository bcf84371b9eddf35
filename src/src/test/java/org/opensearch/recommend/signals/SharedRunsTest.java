/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.core.action.ActionListener;

class SharedRunsTest {
    private final SharedRuns<Integer> runs = new SharedRuns<>();
    private final List<ActionListener<Integer>> started = new ArrayList<>();

    @Test
    void thoseWhoAskDuringARunShareTheNext() {
        PlainActionFuture<Integer> first = ask("a");
        PlainActionFuture<Integer> second = ask("a");
        PlainActionFuture<Integer> third = ask("a");
        assertEquals(1, started.size());
        started.get(0).onResponse(1);
        assertEquals(1, first.actionGet());
        assertFalse(second.isDone());
        assertEquals(2, started.size());
        started.get(1).onResponse(2);
        assertEquals(2, second.actionGet());
        assertEquals(2, third.actionGet());
        assertFalse(runs.busy("a"));
        assertEquals(2, started.size());
    }

    @Test
    void aFailureReachesThoseItConcernsAndDoesNotStopTheNext() {
        PlainActionFuture<Integer> first = ask("a");
        PlainActionFuture<Integer> second = ask("a");
        started.get(0).onFailure(new IllegalStateException("no"));
        assertThrows(IllegalStateException.class, first::actionGet);
        started.get(1).onResponse(2);
        assertEquals(2, second.actionGet());
    }

    @Test
    void workThatThrowsFails() {
        PlainActionFuture<Integer> asked = new PlainActionFuture<>();
        runs.run(
                "a",
                next -> {
                    throw new IllegalStateException("no");
                },
                asked);
        assertThrows(IllegalStateException.class, asked::actionGet);
        assertFalse(runs.busy("a"));
    }

    @Test
    void keysDoNotWaitForEachOther() {
        PlainActionFuture<Integer> first = ask("a");
        PlainActionFuture<Integer> other = ask("b");
        assertEquals(2, started.size());
        started.get(1).onResponse(2);
        assertEquals(2, other.actionGet());
        assertFalse(first.isDone());
        assertTrue(runs.busy("a"));
    }

    private PlainActionFuture<Integer> ask(String key) {
        PlainActionFuture<Integer> asked = new PlainActionFuture<>();
        runs.run(key, started::add, asked);
        return asked;
    }
}
