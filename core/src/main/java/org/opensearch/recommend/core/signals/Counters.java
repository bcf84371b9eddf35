/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.signals;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.recommend.core.config.SignalSettings;

/**
 * What one group of users, everyone or a segment, did with one item. Immutable.
 *
 * <p>With c₁ and c₇ the events of the last hour and of the last seven days, w the signed weights, n the events other
 * than impressions, and h the half-life of popularity, the signals at time t are:
 *
 * <ul>
 *   <li>popularity: Σ max(w, 0) · (2^(-age/h) + {@value #LASTING_SHARE}). The first term is the exponential decay of
 *       Cormode et al., "Forward Decay" (ICDE 2009); the second keeps an order among items whose events are many
 *       half-lives old.
 *   <li>trending: max(0, ln((c₁ + a) / (e + a))), where e = (c₇ - c₁) / hours is the hourly rate before the last hour,
 *       taken over the hours since the first event (1 to 167), and a = {@value #TREND_PRIOR}; 0 while c₁ is below
 *       {@value #LEAST_TREND_EVENTS}. A ratio of two Poisson rates with the same pseudo-count on both sides.
 *   <li>click-through rate: (clicks + α) / (impressions + β), the mean of a Beta(α, β - α) posterior. A click without
 *       an impression implies one.
 *   <li>quality: logistic(Σ w / (n + {@value #QUALITY_PRIOR})): the mean weight, shrunk as if
 *       {@value #QUALITY_PRIOR} more events had weighed nothing.
 * </ul>
 *
 * @param first       time of the earliest event other than an impression, milliseconds since the epoch; 0 when none
 * @param last        time of the latest, which {@code decayed} refers to; 0 when none
 * @param decayed     decayed sum of positive weights at {@code last}
 * @param positive    sum of positive weights
 * @param weight      sum of signed weights
 * @param events      events other than impressions
 * @param clicks      clicks
 * @param impressions impressions
 * @param hour        events other than impressions, last hour
 * @param day         the same, last day
 * @param week        the same, last seven days
 */
record Counters(
        long first,
        long last,
        double decayed,
        double positive,
        double weight,
        long events,
        long clicks,
        long impressions,
        BucketCounts hour,
        BucketCounts day,
        BucketCounts week) {
    static final double LASTING_SHARE = 0.001;
    static final double TREND_PRIOR = 3;
    static final int LEAST_TREND_EVENTS = 3;
    static final double QUALITY_PRIOR = 5;

    private static final double MILLIS_PER_HOUR = 3_600_000;
    private static final double LONGEST_PAST_HOURS = 167;

    static final Counters NONE = new Counters(
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            BucketCounts.empty(Window.HOUR),
            BucketCounts.empty(Window.DAY),
            BucketCounts.empty(Window.WEEK));

    /** With these events added, in any order; an event of the future counts as one of {@code now}. */
    Counters fold(Collection<SignalEvent> added, long now, SignalSettings settings) {
        List<Long> times = new ArrayList<>(added.size());
        long earliest = events == 0 ? Long.MAX_VALUE : first;
        long latest = events == 0 ? Long.MIN_VALUE : last;
        for (SignalEvent event : added) {
            if (event.kind() != SignalEvent.Kind.IMPRESSION) {
                long time = Math.min(event.time(), now);
                times.add(time);
                earliest = Math.min(earliest, time);
                latest = Math.max(latest, time);
            }
        }
        double newDecayed = events == 0 ? 0 : decayedAt(latest, settings);
        double newPositive = positive;
        double newWeight = weight;
        long newClicks = clicks;
        long newImpressions = impressions;
        for (SignalEvent event : added) {
            if (event.kind() == SignalEvent.Kind.IMPRESSION) {
                newImpressions++;
                continue;
            }
            double gain = Math.max(0, event.weight());
            newDecayed += gain * decay(latest - Math.min(event.time(), now), settings.popularityHalfLife());
            newPositive += gain;
            newWeight += event.weight();
            if (event.kind() == SignalEvent.Kind.CLICK) {
                newClicks++;
            }
        }
        long newEvents = events + times.size();
        return new Counters(
                newEvents == 0 ? 0 : earliest,
                newEvents == 0 ? 0 : latest,
                newDecayed,
                newPositive,
                newWeight,
                newEvents,
                newClicks,
                newImpressions,
                hour.add(times, now),
                day.add(times, now),
                week.add(times, now));
    }

    /** Without the buckets that are outside their window at {@code now}. */
    Counters expire(long now) {
        return new Counters(
                first,
                last,
                decayed,
                positive,
                weight,
                events,
                clicks,
                impressions,
                hour.add(List.of(), now),
                day.add(List.of(), now),
                week.add(List.of(), now));
    }

    long nextExpiry() {
        return Math.min(hour.nextExpiry(), Math.min(day.nextExpiry(), week.nextExpiry()));
    }

    /** The decaying part of popularity at {@code now}. */
    double decayedAt(long now, SignalSettings settings) {
        return decayed * decay(now - last, settings.popularityHalfLife());
    }

    /** The lasting part of popularity. */
    double lasting() {
        return LASTING_SHARE * positive;
    }

    double value(Signal signal, long now, SignalSettings settings) {
        return switch (signal) {
            case POPULARITY -> decayedAt(now, settings) + lasting();
            case TRENDING -> trending(now);
            case CTR ->
                (clicks + settings.priorClicks()) / (Math.max(impressions, clicks) + settings.priorImpressions());
            case QUALITY -> 1 / (1 + Math.exp(-weight / (events + QUALITY_PRIOR)));
            case EVENTS_1H -> hour.at(now);
            case EVENTS_1D -> day.at(now);
            case EVENTS_7D -> week.at(now);
        };
    }

    private double trending(long now) {
        long current = hour.at(now);
        if (current < LEAST_TREND_EVENTS) {
            return 0;
        }
        double pastHours = Math.clamp((now - first) / MILLIS_PER_HOUR - 1, 1, LONGEST_PAST_HOURS);
        double expected = Math.max(0, week.at(now) - current) / pastHours;
        return Math.max(0, Math.log((current + TREND_PRIOR) / (expected + TREND_PRIOR)));
    }

    /** 2^(-age/halfLife); what lies in the future has not begun to decay. */
    private static double decay(long age, long halfLife) {
        return Math.pow(2, -(double) Math.max(0, age) / halfLife);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("first", first);
        map.put("last", last);
        map.put("decayed", decayed);
        map.put("positive", positive);
        map.put("weight", weight);
        map.put("events", events);
        map.put("clicks", clicks);
        map.put("impressions", impressions);
        for (BucketCounts counts : List.of(hour, day, week)) {
            if (!counts.counts().isEmpty()) {
                map.put(counts.window().label(), counts.toList());
            }
        }
        return map;
    }

    /**
     * Reads what {@link #toMap} wrote.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    static Counters fromMap(Map<?, ?> map) {
        return new Counters(
                number(map, "first").longValue(),
                number(map, "last").longValue(),
                finite(map, "decayed"),
                finite(map, "positive"),
                finite(map, "weight"),
                number(map, "events").longValue(),
                number(map, "clicks").longValue(),
                number(map, "impressions").longValue(),
                BucketCounts.fromList(Window.HOUR, map.get(Window.HOUR.label())),
                BucketCounts.fromList(Window.DAY, map.get(Window.DAY.label())),
                BucketCounts.fromList(Window.WEEK, map.get(Window.WEEK.label())));
    }

    private static double finite(Map<?, ?> map, String name) {
        double value = number(map, name).doubleValue();
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("[" + name + "] must be finite");
        }
        return value;
    }

    private static Number number(Map<?, ?> map, String name) {
        if (map.get(name) instanceof Number number) {
            return number;
        }
        throw new IllegalArgumentException("[" + name + "] must be a number");
    }
}
