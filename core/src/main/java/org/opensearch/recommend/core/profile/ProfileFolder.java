/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.recommend.core.config.EventType;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.item.ItemKey;
import org.opensearch.recommend.core.util.Hashes;

/**
 * Folds events into profiles. The result depends on the set of events, not on their order or grouping: history, seen
 * items, counters and attributes exactly, decayed sums up to rounding. The one exception: a user of more than 200
 * categories or brands keeps the strongest at each event, in event order within a call.
 *
 * <p>An event weighs {@code w · 2^(-(T - t) / halfLife)} in the sums of a profile whose newest event is at T, shared
 * equally by the item's categories. An event type that weighs nothing and does not mark its item as seen (an impression)
 * says nothing of the user and leaves no trace but its attributes.
 */
public final class ProfileFolder {
    /** Attributes that a profile keeps: those set last. */
    static final int MOST_ATTRIBUTES = 50;

    /** A name longer than this, in characters, is no category or brand. */
    private static final int LONGEST_NAME = 256;

    private static final Comparator<Prepared> IN_ORDER =
            Comparator.comparing(Prepared::entry, HistoryEntry.NEWEST_FIRST).reversed();

    private record Prepared(HistoryEntry entry, FoldEvent event, EventType type) {}

    private final RecommendConfig config;

    public ProfileFolder(RecommendConfig config) {
        this.config = config;
    }

    /** The key by which a profile knows an event. */
    public static long eventKey(String eventId) {
        return Hashes.hash64(eventId);
    }

    /** Whether folding the event can change a profile at all. */
    public boolean matters(Event event) {
        return counts(event) || !event.attributes().isEmpty();
    }

    private boolean counts(Event event) {
        EventType type = config.events().get(event.type());
        return event.itemId() != null && type != null && (type.weight() != 0 || type.seen());
    }

    /**
     * Folds events of one user. An event that the history already has is passed over, as is one whose type the
     * configuration does not know.
     *
     * @param profile the user's profile, {@link Profile#empty} for a new user
     * @param events  events of that user with their ids, in any order
     */
    public FoldResult fold(Profile profile, List<FoldEvent> events) {
        Map<String, Attribute> attributes = foldAttributes(profile.attributes(), events);
        List<Prepared> fresh = new ArrayList<>();
        Set<Long> known = new HashSet<>();
        profile.history().forEach(entry -> known.add(entry.eventKey()));
        HistoryEntry horizon = horizon(profile);
        for (FoldEvent event : events) {
            if (!counts(event.event())) {
                continue;
            }
            Prepared prepared = prepare(event);
            if (!known.add(prepared.entry.eventKey())) {
                continue;
            }
            if (event.retried() && isBeyond(horizon, prepared.entry)) {
                return new FoldResult(profile, false, true);
            }
            fresh.add(prepared);
        }
        if (!fresh.isEmpty()) {
            fresh.sort(IN_ORDER);
            return new FoldResult(add(profile, fresh, horizon, attributes), true, false);
        }
        boolean changed = !attributes.equals(profile.attributes());
        return new FoldResult(changed ? withAttributes(profile, attributes) : profile, changed, false);
    }

    /** The oldest entry of a history that other events have already dropped out of, or null. */
    private static HistoryEntry horizon(Profile profile) {
        List<HistoryEntry> history = profile.history();
        return profile.events() > history.size() && !history.isEmpty() ? history.get(history.size() - 1) : null;
    }

    private static boolean isBeyond(HistoryEntry horizon, HistoryEntry entry) {
        return horizon != null && HistoryEntry.NEWEST_FIRST.compare(entry, horizon) > 0;
    }

    private Prepared prepare(FoldEvent event) {
        Event e = event.event();
        EventType type = config.events().get(e.type());
        double weight = Math.rint(type.weigh(e.value()) * 1e4) / 1e4;
        return new Prepared(
                new HistoryEntry(eventKey(e.id()), e.itemId(), e.type(), weight, e.timestamp()), event, type);
    }

    private Profile add(
            Profile profile, List<Prepared> fresh, HistoryEntry horizon, Map<String, Attribute> attributes) {
        long newest = fresh.get(fresh.size() - 1).entry.time();
        long anchor = profile.events() == 0 ? newest : Math.max(profile.updatedAt(), newest);
        double decay = profile.events() == 0 ? 1 : decay(anchor - profile.updatedAt());
        Affinities categories = new Affinities(profile.categories(), decay);
        Affinities brands = new Affinities(profile.brands(), decay);
        double priceWeight = profile.priceWeight() * decay;
        double priceLog = profile.priceLog() * decay;
        Map<String, Long> counters = new HashMap<>(profile.counters());
        List<HistoryEntry> history = new ArrayList<>(profile.history());
        long[] seen = new long[fresh.size()];
        int seenCount = 0;
        for (Prepared event : fresh) {
            HistoryEntry entry = event.entry;
            double weight = entry.weight() * decay(anchor - entry.time());
            categories.add(names(event.event.item().categories()), weight);
            if (event.event.item().brand() != null) {
                brands.add(names(List.of(event.event.item().brand())), weight);
            }
            double price = event.event.item().price();
            if (weight > 0 && price > 0 && price < Double.POSITIVE_INFINITY) {
                priceWeight += weight;
                priceLog += weight * Math.log(price);
            }
            counters.merge(entry.type(), 1L, Long::sum);
            if (event.type.seen()) {
                seen[seenCount++] = ItemKey.of(entry.itemId());
            }
            if (!isBeyond(horizon, entry)) {
                history.add(entry);
            }
        }
        history.sort(HistoryEntry.NEWEST_FIRST);
        int size = Math.min(history.size(), config.profile().historySize());
        long oldest = fresh.get(0).entry.time();
        return new Profile(
                profile.userId(),
                profile.generation(),
                profile.forgottenAt(),
                anchor,
                profile.events() == 0 ? oldest : Math.min(profile.firstSeen(), oldest),
                profile.events() + fresh.size(),
                List.copyOf(history.subList(0, size)),
                profile.seen().with(Arrays.copyOf(seen, seenCount)),
                categories.finish(),
                brands.finish(),
                priceWeight,
                priceLog,
                Collections.unmodifiableMap(counters),
                attributes);
    }

    private static List<String> names(List<String> names) {
        for (String name : names) {
            if (name.length() > LONGEST_NAME) {
                return names.stream().filter(n -> n.length() <= LONGEST_NAME).toList();
            }
        }
        return names;
    }

    private double decay(long age) {
        return Math.pow(2, -(double) age / config.profile().halfLife());
    }

    private static Map<String, Attribute> foldAttributes(Map<String, Attribute> stored, List<FoldEvent> events) {
        Map<String, Attribute> result = null;
        for (FoldEvent event : events) {
            Event e = event.event();
            for (Map.Entry<String, Object> entry : e.attributes().entrySet()) {
                Attribute attribute = new Attribute(entry.getValue(), e.timestamp(), eventKey(e.id()));
                Attribute current = (result == null ? stored : result).get(entry.getKey());
                if (current == null || attribute.isNewerThan(current)) {
                    result = result == null ? new HashMap<>(stored) : result;
                    result.put(entry.getKey(), attribute);
                }
            }
        }
        if (result == null) {
            return stored;
        }
        while (result.size() > MOST_ATTRIBUTES) {
            result.remove(oldest(result));
        }
        return Collections.unmodifiableMap(result);
    }

    private static String oldest(Map<String, Attribute> attributes) {
        String oldest = null;
        for (Map.Entry<String, Attribute> entry : attributes.entrySet()) {
            Attribute least = oldest == null ? null : attributes.get(oldest);
            if (least == null
                    || least.isNewerThan(entry.getValue())
                    || (!entry.getValue().isNewerThan(least) && entry.getKey().compareTo(oldest) > 0)) {
                oldest = entry.getKey();
            }
        }
        return oldest;
    }

    private static Profile withAttributes(Profile profile, Map<String, Attribute> attributes) {
        return new Profile(
                profile.userId(),
                profile.generation(),
                profile.forgottenAt(),
                profile.updatedAt(),
                profile.firstSeen(),
                profile.events(),
                profile.history(),
                profile.seen(),
                profile.categories(),
                profile.brands(),
                profile.priceWeight(),
                profile.priceLog(),
                profile.counters(),
                attributes);
    }
}
