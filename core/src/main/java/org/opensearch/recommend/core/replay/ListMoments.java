/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.replay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.item.ItemKey;
import org.opensearch.recommend.core.util.Hashes;

/**
 * When a list was asked for from which an item was taken is not known where lists were not logged: one of the user's events
 * of one window, the last being the taking itself, is drawn as its moment. Were it always the last, rows would be of what is
 * taken next in a visit, which is not what a list is made for.
 *
 * @param takes whether an event takes its item
 */
record ListMoments(ReplaySettings settings, Predicate<Event> takes) {
    /** Of a user, the latest are drawn from. */
    private static final int MOST = 10_000;

    /**
     * Draws them.
     *
     * @param log by ascending time
     * @return the items that were taken from the list of a moment, by the id of the moment's event ({@link #withId})
     */
    Map<String, List<String>> draw(Iterable<Event> log) {
        Map<String, List<String>> taken = new HashMap<>();
        Map<String, ArrayDeque<Event>> recent = new HashMap<>();
        long number = 0;
        for (Event given : log) {
            Event event = withId(given, number++);
            ArrayDeque<Event> own = recent.computeIfAbsent(event.userId(), user -> new ArrayDeque<>());
            own.add(event);
            while (own.element().timestamp()
                            <= event.timestamp() - settings.labels().window()
                    || own.size() > MOST) {
                own.remove();
            }
            if (takes.test(event)) {
                int drawn = new SplittableRandom(seed(settings, event.userId(), event.timestamp(), event.itemId()))
                        .nextInt(own.size());
                Event moment = own.stream().skip(drawn).findFirst().orElseThrow();
                taken.computeIfAbsent(moment.id(), id -> new ArrayList<>()).add(event.itemId());
            }
        }
        return taken;
    }

    /** The event with an id: its own, or else one by its place in the log. */
    static Event withId(Event event, long number) {
        return event.id() == null ? event.withId("replay-" + number) : event;
    }

    /** Of what is drawn for a user and an item at a time. */
    static long seed(ReplaySettings settings, String userId, long time, String itemId) {
        return Hashes.mix(Hashes.mix(settings.seed(), time), Hashes.mix(Hashes.hash64(userId), ItemKey.of(itemId)));
    }
}
