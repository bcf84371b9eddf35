/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.demo;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** Makes films up. Genres have their own words, actors, directors and studios, so that there is something to learn from. */
final class Catalogue {

    private static final int FIRST_YEAR = 1962;
    /** How many of the films came out within the last month. */
    private static final int NEW_FILMS = 24;

    private static final int NEW_DAYS = 29;

    private static final int ACTORS_PER_GENRE = 9;
    private static final int DIRECTORS_PER_GENRE = 5;
    private static final int STUDIOS_PER_GENRE = 4;

    /** Which genres go together; a film mixes only these. */
    private static final Map<String, List<String>> MIXES = Map.of(
            "Science Fiction", List.of("Thriller", "Adventure", "Horror", "Drama"),
            "Thriller", List.of("Crime", "Drama", "Horror", "Science Fiction"),
            "Horror", List.of("Thriller", "Fantasy", "Science Fiction"),
            "Crime", List.of("Thriller", "Drama", "Comedy"),
            "Comedy", List.of("Romance", "Family", "Crime", "Drama"),
            "Romance", List.of("Comedy", "Drama", "Fantasy"),
            "Drama", List.of("Romance", "Crime", "Adventure"),
            "Fantasy", List.of("Adventure", "Family", "Romance", "Horror"),
            "Family", List.of("Comedy", "Adventure", "Fantasy"),
            "Adventure", List.of("Fantasy", "Family", "Science Fiction", "Drama"));

    private final SplittableRandom random;
    private final LocalDate today;
    private final Words words;
    private final List<String> genres;
    private final Map<String, List<String>> actors = new HashMap<>();
    private final Map<String, List<String>> directors = new HashMap<>();
    private final Map<String, List<String>> studios = new HashMap<>();
    private final Set<String> titles = new HashSet<>();

    Catalogue(Words words, long seed, Instant now) {
        this.random = new SplittableRandom(seed);
        this.today = now.atZone(ZoneOffset.UTC).toLocalDate();
        this.words = words;
        this.genres = List.copyOf(words.genres().keySet());
        Set<String> taken = new HashSet<>();
        for (String genre : genres) {
            actors.put(genre, people(ACTORS_PER_GENRE, taken));
            directors.put(genre, people(DIRECTORS_PER_GENRE, taken));
            List<String> owners = new ArrayList<>();
            for (int i = 0; i < STUDIOS_PER_GENRE; i++) {
                owners.add(Words.pick(words.studios(), random));
            }
            studios.put(genre, owners);
        }
    }

    List<Film> films(int count) {
        return films(count, NEW_FILMS, NEW_DAYS);
    }

    /** Some of which came out within the last days. */
    List<Film> films(int count, int newFilms, int newDays) {
        List<Film> films = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            films.add(film(i, i >= count - newFilms, newDays));
        }
        return films;
    }

    private Film film(int number, boolean isNew, int newDays) {
        String main = genres.get(number % genres.size());
        List<String> mix = new ArrayList<>(List.of(main));
        for (String other : MIXES.get(main)) {
            if (mix.size() < 3 && random.nextDouble() < 0.28) {
                mix.add(other);
            }
        }
        LocalDate released = isNew ? today.minusDays(random.nextInt(1, newDays)) : someDay();
        double rating = Math.clamp(6.4 + gaussian() * 1.1, 2.1, 9.6);
        return new Film(
                String.format(Locale.ROOT, "f%03d", number + 1),
                title(main),
                overview(mix),
                mix,
                cast(mix),
                Words.pick(directors.get(main), random),
                Words.pick(studios.get(main), random),
                released.getYear(),
                Math.round(rating * 10) / 10.0,
                released.toString(),
                Math.round((isNew ? 15.0 : 4 + random.nextInt(9)) * 100) / 100.0 - 0.01,
                maturity(mix));
    }

    /** Newer years are more likely, as in any real catalogue. */
    private LocalDate someDay() {
        double age = Math.pow(random.nextDouble(), 2) * (today.getYear() - FIRST_YEAR - 1);
        return LocalDate.of(today.getYear() - 1 - (int) age, random.nextInt(1, 13), random.nextInt(1, 29));
    }

    private String title(String genre) {
        Words.Genre of = words.genres().get(genre);
        while (true) {
            String noun = Words.pick(of.nouns(), random);
            String title =
                    switch (random.nextInt(5)) {
                        case 0, 1 -> "The " + Words.pick(of.adjectives(), random) + " " + noun;
                        case 2 -> Words.pick(of.adjectives(), random) + " " + noun;
                        case 3 -> "The " + noun + " " + Words.pick(of.tails(), random);
                        default -> noun + " " + Words.pick(of.tails(), random);
                    };
            if (titles.add(title)) {
                return title;
            }
        }
    }

    private String overview(List<String> mix) {
        Words.Genre main = words.genres().get(mix.getFirst());
        StringBuilder text = new StringBuilder(Words.pick(main.heroes(), random))
                .append(' ')
                .append(Words.pick(main.plots(), random))
                .append(", ")
                .append(Words.pick(main.stakes(), random))
                .append('.');
        for (String other : mix.subList(1, mix.size())) {
            text.append(' ').append(words.genres().get(other).twist());
        }
        return text.toString();
    }

    private List<String> cast(List<String> mix) {
        Set<String> cast = new HashSet<>();
        List<String> ordered = new ArrayList<>();
        while (ordered.size() < 3) {
            String actor = Words.pick(actors.get(Words.pick(mix, random)), random);
            if (cast.add(actor)) {
                ordered.add(actor);
            }
        }
        return ordered;
    }

    private static int maturity(List<String> mix) {
        if (mix.contains("Horror")) {
            return 16;
        }
        if (mix.getFirst().equals("Family")) {
            return 0;
        }
        return mix.contains("Thriller") || mix.contains("Crime") ? 12 : 6;
    }

    private List<String> people(int count, Set<String> taken) {
        List<String> people = new ArrayList<>();
        while (people.size() < count) {
            String name = Words.pick(words.firstNames(), random) + " " + Words.pick(words.lastNames(), random);
            if (taken.add(name)) {
                people.add(name);
            }
        }
        return people;
    }

    private double gaussian() {
        return random.doubles(12).sum() - 6;
    }
}
