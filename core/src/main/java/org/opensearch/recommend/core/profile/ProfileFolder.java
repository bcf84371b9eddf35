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
import java.util.function.LongUnaryOperator;
import org.opensearch.recommend.core.config.EventType;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.item.ItemFacts;
import org.opensearch.recommend.core.util.Hashes;

/**
 * Folds events into profiles. The result depends on the set of events alone, not on their order or grouping, with two
 * exceptions at the margin: of more than 200 categories or brands the strongest are kept at each event, and weights more
 * than 24 half-lives old are rounded to 6e-11 of a new one.
 *
 * <p>An event weighs {@code w · 2^(-(T - t) / halfLife)} in the sums of a profile whose newest event is at T, shared
 * equally by the item's categories. An event type that weighs nothing and does not mark its item as seen (an impression)
 * says nothing of the user and leaves no trace but its attributes.
 */
public final class ProfileFolder {
    /** Categories that a profile keeps, and brands: those with the greatest magnitude. */
    static final int MOST_NAMES = 200;

    /** Attributes that a profile keeps: those set last. */
    static final int MOST_ATTRIBUTES = 50;

    /** A price counts as lying within exp(±50). */
    private static final double MOST_LOG_PRICE = 50;

    private static final Comparator<Prepared> IN_ORDER =
            Comparator.comparing(Prepared::entry, HistoryEntry.NEWEST_FIRST).reversed();

    private record Prepared(HistoryEntry entry, FoldEvent event, EventType type) {}

    private final RecommendConfig config;

    public ProfileFolder(RecommendConfig config) {
        this.config = config;
    }

    /** The key by which a profile knows an event: {@value HistoryEntry#KEY_BITS} bits. */
    public static long eventKey(String eventId) {
        return Hashes.hash64(eventId) >>> (Long.SIZE - HistoryEntry.KEY_BITS);
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
        HistoryEntry horizon = horizon(profile);
        for (FoldEvent event : events) {
            if (!counts(event.event())) {
                continue;
            }
            Prepared prepared = prepare(event);
            if (!known.add(prepared.entry.eventKey()) || profile.remembers(prepared.entry.eventKey())) {
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
        boolean first = profile.events() == 0;
        long oldest = fresh.get(0).entry.time();
        long newest = fresh.get(fresh.size() - 1).entry.time();
        long firstSeen = first ? oldest : Math.min(profile.firstSeen(), oldest);
        long updatedAt = first ? newest : Math.max(profile.updatedAt(), newest);
        DecayScale scale = DecayScale.of(config.profile().halfLife(), firstSeen, updatedAt);
        LongUnaryOperator rescale = scale.equals(profile.scale())
                ? LongUnaryOperator.identity()
                : units -> scale.from(profile.scale(), units, profile.updatedAt());
        Sums.Builder categories = new Sums.Builder(profile.categories(), rescale);
        Sums.Builder brands = new Sums.Builder(profile.brands(), rescale);
        long priceWeight = rescale.applyAsLong(profile.priceWeight());
        long priceLog = rescale.applyAsLong(profile.priceLog());
        Map<String, Long> counters = new HashMap<>(profile.counters());
        List<HistoryEntry> recent = new ArrayList<>(fresh.size());
        long[] seen = new long[fresh.size()];
        int seenCount = 0;
        for (Prepared event : fresh) {
            HistoryEntry entry = event.entry;
            ItemFacts item = event.event.item();
            double weight = entry.weight();
            if (weight != 0) {
                long share = item.categories().isEmpty()
                        ? 0
                        : scale.units(weight / item.categories().size(), entry.time());
                for (String category : item.categories()) {
                    categories.add(category, share, MOST_NAMES);
                }
                if (item.brand() != null) {
                    brands.add(item.brand(), scale.units(weight, entry.time()), MOST_NAMES);
                }
            }
            if (weight > 0 && item.price() > 0) {
                double log = Math.clamp(Math.log(item.price()), -MOST_LOG_PRICE, MOST_LOG_PRICE);
                priceWeight += scale.units(weight, entry.time());
                priceLog += scale.units(weight * log, entry.time());
            }
            counters.merge(entry.type(), 1L, Long::sum);
            if (event.type.seen()) {
                seen[seenCount++] = entry.itemKey();
            }
            if (!isBeyond(horizon, entry)) {
                recent.add(entry);
            }
        }
        Collections.reverse(recent);
        return new Profile(
                profile.userId(),
                profile.generation(),
                profile.forgottenAt(),
                updatedAt,
                firstSeen,
                profile.events() + fresh.size(),
                profile.history().with(recent, config.profile().historySize()),
                profile.seen().with(Arrays.copyOf(seen, seenCount)),
                scale,
                categories.build(),
                brands.build(),
                priceWeight,
                priceLog,
                Map.copyOf(counters),
                attributes);
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
                profile.scale(),
                profile.categories(),
                profile.brands(),
                profile.priceWeight(),
                profile.priceLog(),
                profile.counters(),
                attributes);
    }
}
