/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Makes up what users did over the last two months. In each session a user is shown a row of films, half picked for the user and
 * half popular ones, and clicks, looks, watches, likes, rates, buys or skips as the user's taste has it.
 */
final class History {

    private static final Duration SPAN = Duration.ofDays(60);
    private static final Duration RECENT = Duration.ofHours(30);
    private static final int SHOWN = 6;
    private static final int NAMED_SESSIONS = 9;
    private static final int TRENDING = 5;
    /** How many films a user weighs up when one is picked to the user's taste. */
    private static final int WEIGHED_UP = 30;

    private final List<Film> films;
    private final SplittableRandom random;
    private final Instant now;
    private final double[] fame;
    private final Set<Integer> trending = new HashSet<>();

    History(List<Film> films, long seed, Instant now) {
        this.films = films;
        this.random = new SplittableRandom(seed);
        this.now = now;
        this.fame = new double[films.size()];
        for (int i = 0; i < fame.length; i++) {
            fame[i] = Math.exp(films.get(i).rating() * 0.45) / (1 + random.nextInt(40));
        }
        while (trending.size() < TRENDING) {
            trending.add(random.nextInt(films.size()));
        }
    }

    List<Map<String, Object>> of(List<Viewer> viewers) {
        List<Map<String, Object>> events = new ArrayList<>();
        for (Viewer viewer : viewers) {
            Set<Integer> seen = new HashSet<>();
            int sessions = viewer.id().startsWith("user-") ? random.nextInt(2, 5) : NAMED_SESSIONS;
            List<Instant> starts = new ArrayList<>();
            for (int s = 0; s < sessions; s++) {
                starts.add(start());
            }
            starts.sort(Comparator.naturalOrder());
            int first = events.size();
            for (int s = 0; s < sessions; s++) {
                session(viewer, starts.get(s), viewer.id() + "-s" + (s + 1), seen, events);
            }
            events.get(first).put("attributes", Map.of("region", viewer.region()));
        }
        events.sort(Comparator.comparingLong(event -> (Long) event.get("timestamp")));
        for (int i = 0; i < events.size(); i++) {
            events.get(i).put("event_id", String.format(Locale.ROOT, "demo-%05d", i + 1));
        }
        return events;
    }

    /** A quarter of all sessions fall into the last day or so: that is what trends. */
    private Instant start() {
        Duration span = random.nextInt(4) == 0 ? RECENT : SPAN;
        long ago = (long)
                (random.nextDouble() * (span.toMillis() - Duration.ofHours(3).toMillis()));
        return now.minus(Duration.ofHours(3)).minusMillis(ago);
    }

    private void session(
            Viewer viewer, Instant start, String session, Set<Integer> seen, List<Map<String, Object>> events) {
        boolean recent = start.isAfter(now.minus(RECENT));
        Instant time = start;
        Set<Integer> hidden = new HashSet<>(seen);
        for (int position = 1; position <= SHOWN; position++) {
            int index = position % 2 == 1 ? toTaste(viewer, start, hidden) : popular(start, hidden, recent);
            hidden.add(index);
            Film film = films.get(index);
            Recorder recorder = new Recorder(viewer, film, session, position, events);
            recorder.add("impression", start.plusMillis(position), null);
            double liking = viewer.liking(film) + random.nextDouble() - 0.5;
            if (random.nextDouble() < 1 / (1 + Math.exp(0.4 - 1.4 * liking))) {
                seen.add(index);
                time = time.plusSeconds(random.nextInt(20, 90));
                recorder.add("click", time, null);
                if (random.nextDouble() < 0.2) {
                    recorder.add("view", time.plusSeconds(2), null);
                    continue;
                }
                double fraction = Math.clamp(0.45 + 0.18 * liking + 0.3 * (random.nextDouble() - 0.5), 0.03, 1.0);
                time = time.plusSeconds((long) (60 + fraction * 1_500));
                recorder.add("watch", time, Math.round(fraction * 100) / 100.0);
                reactions(recorder, liking, time);
            } else if (liking < 0 && random.nextDouble() < 0.2) {
                recorder.add(liking < -1.8 ? "dislike" : "skip", time.plusSeconds(5), null);
            }
        }
    }

    private void reactions(Recorder recorder, double liking, Instant time) {
        if (liking > 1.5 && random.nextDouble() < 0.4) {
            recorder.add("like", time.plusSeconds(5), null);
        }
        if (random.nextDouble() < 0.15) {
            double rating = Math.clamp(Math.round(3 + liking * 0.8), 1, 5);
            recorder.add("rate", time.plusSeconds(9), rating);
        }
        if (liking > 2 && random.nextDouble() < 0.12) {
            recorder.add("purchase", time.plusSeconds(40), null);
        }
    }

    private int toTaste(Viewer viewer, Instant time, Set<Integer> hidden) {
        int best = -1;
        for (int i = 0; i < WEIGHED_UP || best < 0; i++) {
            int candidate = random.nextInt(films.size());
            if (canBeShown(candidate, time, hidden)
                    && (best < 0 || viewer.liking(films.get(candidate)) > viewer.liking(films.get(best)))) {
                best = candidate;
            }
        }
        return best;
    }

    private int popular(Instant time, Set<Integer> hidden, boolean recent) {
        if (recent && random.nextDouble() < 0.4) {
            for (int hot : trending) {
                if (canBeShown(hot, time, hidden) && random.nextDouble() < 0.5) {
                    return hot;
                }
            }
        }
        int best = -1;
        for (int i = 0; i < WEIGHED_UP || best < 0; i++) {
            int candidate = random.nextInt(films.size());
            if (canBeShown(candidate, time, hidden) && (best < 0 || fame[candidate] > fame[best])) {
                best = candidate;
            }
        }
        return best;
    }

    private boolean canBeShown(int index, Instant time, Set<Integer> hidden) {
        return !hidden.contains(index)
                && Instant.parse(films.get(index).releasedAt() + "T00:00:00Z").isBefore(time);
    }

    /** Writes down what one user does with one film. */
    private record Recorder(Viewer viewer, Film film, String session, int position, List<Map<String, Object>> events) {

        void add(String type, Instant time, Double value) {
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("type", type);
            event.put("user_id", viewer.id());
            event.put("item_id", film.id());
            event.put("timestamp", time.toEpochMilli());
            if (value != null) {
                event.put("value", value);
            }
            event.put("session_id", session);
            event.put("position", position);
            event.put("region", viewer.region());
            event.put("device", viewer.device());
            events.add(event);
        }
    }
}
