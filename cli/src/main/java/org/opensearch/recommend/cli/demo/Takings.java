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
import java.util.stream.IntStream;
import org.opensearch.recommend.core.util.Top;

/**
 * Makes up what users take of a whole catalogue: in a session, items in proportion to e^(fame + taste + company), where fame
 * drifts, and new items have some of their own. Beside that users search, and visitors of whom nothing is known look at an
 * item or two; what these are shown is logged with the rank that the search, or what goes with the items looked at, gave it.
 */
final class Takings {

    /** That the history spans. */
    static final int DAYS = 90;

    private static final Duration SPAN = Duration.ofDays(DAYS);
    /** Hours in which one item is what everybody talks of, and more come than else. */
    private static final int RUSHES = 20;

    private static final double RUSH_SHARE = 0.3;
    private static final double RUSH = 4;
    private static final double RUSH_HOURS = 6;
    private static final double BRAND = 2;
    private static final double YEARS = 1.5;
    private static final int MINDS = 4;
    private static final double SEARCHES = 0.12;
    private static final int FOUND = 50;
    private static final int LIST = 12;
    private static final int ELSEWHERE = 3;
    private static final double UNWANTED = -0.6;
    private static final double SKIPPED = 0.5;
    private static final double QUALITY = 0.4;
    private static final double NEWNESS = 1.5;
    private static final double DAYS_NEW = 60;

    private final World world;
    private final List<Film> films;
    private final List<Viewer> viewers;
    private final SplittableRandom random;
    private final Instant now;
    private final double[] fame;
    private final double[] appeal;
    private final double[] period;
    private final double[] phase;
    private final double[][] minds;
    private final Instant[] released;
    private final Instant[] rushes = new Instant[RUSHES];
    private final int[] rushed = new int[RUSHES];
    private final List<Map<String, Object>> events = new ArrayList<>();

    Takings(World world, List<Film> films, List<Viewer> viewers, long seed, Instant now) {
        this.world = world;
        this.films = films;
        this.viewers = viewers;
        this.random = new SplittableRandom(seed);
        this.now = now;
        int n = films.size();
        fame = new double[n];
        appeal = new double[n];
        period = new double[n];
        phase = new double[n];
        minds = new double[n][];
        released = new Instant[n];
        for (int i = 0; i < n; i++) {
            fame[i] = world.fame() * gaussian();
            appeal[i] = QUALITY * (films.get(i).rating() - 6.4);
            period[i] = random.nextDouble(20, 60);
            phase[i] = random.nextDouble();
            minds[i] = mind();
            released[i] = Instant.parse(films.get(i).releasedAt() + "T00:00:00Z");
        }
        for (int r = 0; r < RUSHES; r++) {
            rushes[r] = sometime();
            rushed[r] = random.nextInt(n);
        }
    }

    private Instant sometime() {
        return now.minusMillis((long) (random.nextDouble() * SPAN.toMillis()));
    }

    private Instant start() {
        if (random.nextDouble() < RUSH_SHARE) {
            double hours = -RUSH_HOURS * Math.log(random.nextDouble(1e-9, 1));
            Instant late = rushes[random.nextInt(RUSHES)].plusSeconds((long) (3600 * hours));
            return late.isBefore(now) ? late : sometime();
        }
        return sometime();
    }

    private double[] mind() {
        return IntStream.range(0, MINDS).mapToDouble(d -> gaussian()).toArray();
    }

    private double gaussian() {
        double sum = -6;
        for (int i = 0; i < 12; i++) {
            sum += random.nextDouble();
        }
        return sum;
    }

    private double noise() {
        return -Math.log(-Math.log(random.nextDouble(1e-12, 1)));
    }

    List<Map<String, Object>> events() {
        for (Viewer viewer : viewers) {
            Person person = new Person(viewer, "");
            int sessions = random.nextInt(1, world.sessions() + 1);
            List<Instant> starts = new ArrayList<>();
            for (int s = 0; s < sessions; s++) {
                starts.add(start());
            }
            starts.sort(Comparator.naturalOrder());
            for (Instant start : starts) {
                if (random.nextDouble() < SEARCHES) {
                    search(person, start);
                } else {
                    take(person, start);
                }
            }
            visit(new Person(viewer, "visitor-"), start());
        }
        events.sort(Comparator.comparingLong(event -> (Long) event.get("timestamp")));
        for (int i = 0; i < events.size(); i++) {
            events.get(i).put("event_id", String.format(Locale.ROOT, "%06d", i + 1));
        }
        return events;
    }

    /** Somebody with tastes, and what is left of the catalogue. */
    private final class Person {
        private final String id;
        private final Viewer viewer;
        private final double[] personal = new double[films.size()];
        private final Set<Integer> had = new HashSet<>();

        Person(Viewer viewer, String prefix) {
            this.id = prefix + viewer.id();
            this.viewer = viewer;
            double[] own = mind();
            Film liked = best(this, now, 1, i -> viewer.liking(films.get(i)) + noise()).stream()
                    .map(films::get)
                    .findFirst()
                    .orElseThrow();
            for (int i = 0; i < personal.length; i++) {
                double together = 0;
                for (int d = 0; d < MINDS; d++) {
                    together += own[d] * minds[i][d];
                }
                Film film = films.get(i);
                boolean brand =
                        film.studio().equals(liked.studio()) || film.director().equals(liked.director());
                personal[i] = world.taste() * (viewer.liking(film) + (brand ? BRAND : 0))
                        + world.company() * together / Math.sqrt(MINDS);
            }
        }
    }

    private double known(int film, Instant time) {
        double days = Duration.between(released[film], time).toMinutes() / 1440.0;
        double rush = 0;
        for (int r = 0; r < RUSHES; r++) {
            if (rushed[r] == film && !time.isBefore(rushes[r])) {
                double hours = Duration.between(rushes[r], time).toSeconds() / 3600.0;
                rush = Math.max(rush, RUSH * Math.exp(-hours / RUSH_HOURS));
            }
        }
        return fame[film]
                + appeal[film]
                + rush
                + YEARS * Math.exp(-days / 1825)
                + world.drift()
                        * Math.sin(2 * Math.PI * (time.toEpochMilli() / 86_400_000.0 / period[film] + phase[film]))
                + NEWNESS * Math.exp(-days / DAYS_NEW);
    }

    private interface Worth {
        double of(int film);
    }

    /** The best of the films that are out and not had, best first. */
    private List<Integer> best(Person person, Instant time, int n, Worth worth) {
        Top top = new Top(n);
        for (int i = 0; i < released.length; i++) {
            if (released[i].isBefore(time) && !person.had.contains(i)) {
                top.offer(i, (float) worth.of(i));
            }
        }
        return IntStream.of(top.drain(new float[top.size()])).boxed().toList();
    }

    // ---- what users do

    private void take(Person person, Instant start) {
        int n = random.nextInt(1, 2 * world.takes());
        Instant time = start;
        for (int film : best(person, start, n, i -> known(i, start) + person.personal[i] + noise())) {
            if (world.talk() != World.Talk.RATE) {
                add(person, film, "impression", time, null, null);
                for (int other : best(person, start, ELSEWHERE, i -> fame[i] + noise())) {
                    add(person, other, "impression", time, null, null);
                    if (person.personal[other] < UNWANTED && random.nextDouble() < SKIPPED) {
                        add(person, other, "skip", time.plusSeconds(5), null, null);
                        person.had.add(other);
                    }
                }
            }
            time = time.plusSeconds(random.nextInt(20, 120));
            act(person, film, time);
        }
    }

    private void act(Person person, int film, Instant time) {
        person.had.add(film);
        double liking = person.personal[film] + appeal[film] + 0.7 * gaussian();
        switch (world.talk()) {
            case RATE -> add(person, film, "rate", time, Math.clamp(Math.rint(3.2 + 0.7 * liking), 1.0, 5.0), null);
            case WATCH -> {
                add(person, film, "click", time, null, null);
                add(person, film, "watch", time.plusSeconds(9), Math.clamp(0.4 + 0.15 * liking, 0.03, 1), null);
                if (liking > 1.5 && random.nextDouble() < 0.4) {
                    add(person, film, "like", time.plusSeconds(10), null, null);
                } else if (liking < -1 && random.nextDouble() < 0.3) {
                    add(person, film, "dislike", time.plusSeconds(10), null, null);
                }
            }
            case SHOP -> {
                add(person, film, "click", time, null, null);
                add(person, film, "view", time.plusSeconds(1), null, null);
                if (liking > 0 && random.nextDouble() < 0.3) {
                    add(person, film, "add_to_cart", time.plusSeconds(9), null, null);
                    if (random.nextDouble() < 0.6) {
                        add(person, film, "purchase", time.plusSeconds(19), null, null);
                    }
                }
            }
        }
    }

    /** The user wants something like a film, and the words say so better than anything else does. */
    private void search(Person person, Instant time) {
        int wanted = best(person, time, 1, i -> known(i, time) + person.personal[i] + noise())
                .getFirst();
        Worth relevance = i -> alike(i, wanted) + 0.6 * noise();
        answer(person, time, "query", best(person, time, FOUND, relevance), List.of(), wanted);
    }

    /** A visitor looks at a film or two, and is shown what goes with them among what is well known. */
    private void visit(Person person, Instant time) {
        List<Integer> seen =
                best(person, time, random.nextInt(1, 3), i -> known(i, time) + person.personal[i] + noise());
        for (int film : seen) {
            add(person, film, "view", time, null, null);
            person.had.add(film);
        }
        Instant after = time.plusSeconds(30);
        List<Integer> fitting = best(
                person,
                after,
                LIST,
                i -> seen.stream().mapToDouble(film -> alike(i, film)).max().orElse(0) + 0.6 * noise());
        List<Integer> popular = best(person, after, LIST / 2, i -> known(i, after) + noise());
        answer(person, after, "session", fitting, popular, seen.getFirst());
    }

    private double alike(int a, int b) {
        Film one = films.get(a);
        Film other = films.get(b);
        long genres = one.genres().stream().filter(other.genres()::contains).count();
        long actors = one.cast().stream().filter(other.cast()::contains).count();
        return 1.5 * genres + actors + (one.director().equals(other.director()) ? 1 : 0);
    }

    private void answer(
            Person person, Instant time, String source, List<Integer> ranked, List<Integer> others, int wanted) {
        List<Integer> shown = new ArrayList<>(ranked);
        others.stream().filter(i -> !ranked.contains(i)).forEach(shown::add);
        for (int film : shown) {
            int rank = ranked.indexOf(film) + 1;
            Map<String, Object> sources =
                    rank == 0 ? Map.of() : Map.of(source, Map.of("rank", rank, "score", 1.0 / rank));
            add(
                    person,
                    film,
                    "impression",
                    time,
                    null,
                    Map.of("model", "none", "features", List.of(), "sources", sources));
        }
        Instant later = time.plusSeconds(5);
        for (int film : shown) {
            double wish = -3.5
                    + 0.8 * alike(film, wanted)
                    + 0.3 * known(film, time)
                    + 2 * appeal[film]
                    + person.personal[film];
            if (random.nextDouble() < 1 / (1 + Math.exp(-wish))) {
                later = later.plusSeconds(random.nextInt(20, 60));
                act(person, film, later);
            }
        }
    }

    private void add(Person person, int film, String type, Instant time, Double value, Map<String, Object> ranking) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("type", type);
        event.put("user_id", person.id);
        event.put("item_id", films.get(film).id());
        event.put("timestamp", time.toEpochMilli());
        if (value != null) {
            event.put("value", value);
        }
        event.put("region", person.viewer.region());
        event.put("device", person.viewer.device());
        if (ranking != null) {
            event.put("ranking", ranking);
        }
        events.add(event);
    }
}
