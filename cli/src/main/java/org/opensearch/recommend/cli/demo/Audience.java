/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.demo;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/** Makes users up: three whose tastes are known by name, and a crowd whose tastes are drawn. */
final class Audience {

    private static final List<String> REGIONS = List.of("DE", "FR", "GB", "US");
    private static final List<String> DEVICES = List.of("tv", "phone", "web");

    private final List<Film> films;
    private final List<String> genres;
    private final SplittableRandom random;

    Audience(List<Film> films, List<String> genres, long seed) {
        this.films = films;
        this.genres = genres;
        this.random = new SplittableRandom(seed);
    }

    List<Viewer> viewers(int count) {
        List<Viewer> viewers = new ArrayList<>(count);
        viewers.add(viewer("ada", List.of("Science Fiction", "Thriller"), Set.of("Romance", "Family")));
        viewers.add(viewer("bruno", List.of("Comedy", "Romance"), Set.of("Horror", "Thriller")));
        viewers.add(viewer("chiara", List.of("Fantasy", "Adventure"), Set.of("Crime", "Horror")));
        while (viewers.size() < count) {
            List<String> drawn = new ArrayList<>(genres);
            List<String> loves = new ArrayList<>();
            for (int n = random.nextInt(1, 4); n > 0; n--) {
                loves.add(drawn.remove(random.nextInt(drawn.size())));
            }
            Set<String> avoids =
                    Set.of(drawn.remove(random.nextInt(drawn.size())), drawn.get(random.nextInt(drawn.size())));
            viewers.add(viewer(String.format(Locale.ROOT, "user-%03d", viewers.size() + 1), loves, avoids));
        }
        return viewers;
    }

    private Viewer viewer(String id, List<String> loves, Set<String> avoids) {
        Set<String> actors = new HashSet<>();
        while (actors.size() < 2) {
            Film film = Words.pick(films, random);
            if (film.genres().getFirst().equals(loves.getFirst())) {
                actors.add(film.cast().getFirst());
            }
        }
        return new Viewer(id, loves, avoids, actors, Words.pick(REGIONS, random), Words.pick(DEVICES, random));
    }
}
