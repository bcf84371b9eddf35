/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.it;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A small catalogue of films and people with real tastes, the same on every run: film {@code m<i>} is of genre
 * {@code i % GENRES}, and user {@code u<i>} likes films of the genre {@code i % GENRES}.
 */
final class Catalogue {
    static final String INDEX = "films";
    static final List<String> GENRES =
            List.of("Sci-Fi", "Romance", "Horror", "Comedy", "Drama", "Western", "Crime", "Animation");
    private static final List<List<String>> WORDS = List.of(
            List.of("galaxy", "robot", "starship", "orbit", "android", "planet"),
            List.of("wedding", "letters", "heart", "kiss", "paris", "summer"),
            List.of("haunted", "scream", "midnight", "grave", "curse", "cellar"),
            List.of("laughter", "holiday", "neighbours", "prank", "roommate", "mixup"),
            List.of("family", "courage", "silence", "memory", "village", "promise"),
            List.of("saddle", "sheriff", "canyon", "outlaw", "ranch", "dust"),
            List.of("detective", "heist", "alibi", "witness", "mafia", "verdict"),
            List.of("toys", "puppet", "enchanted", "forest", "dragonfly", "carousel"));
    private static final List<String> STUDIOS =
            List.of("Orion", "Lumiere", "Acme", "Polaris", "Meridian", "Cobalt", "Juniper");

    private static final int ITEMS_A_CALL = 2_000;

    private Catalogue() {}

    /** Creates {@link #INDEX}, its configuration and {@code items} films, and waits until they can be searched. */
    static void load(Rest rest, int items, int replicas) throws Exception {
        load(rest, INDEX, items, replicas);
    }

    /** Creates an index, its configuration and {@code items} films, and waits until they can be searched. */
    static void load(Rest rest, String index, int items, int replicas) throws Exception {
        rest.put(
                        "/" + index,
                        """
                {"settings": {"index.knn": true, "number_of_shards": 2, "number_of_replicas": %d},
                 "mappings": {"properties": {
                   "title": {"type": "text"}, "overview": {"type": "text"}, "genres": {"type": "keyword"},
                   "studio": {"type": "keyword"}, "released_at": {"type": "date"}, "available": {"type": "boolean"},
                   "maturity": {"type": "integer"}}}}"""
                                .formatted(replicas))
                .ok();
        configure(rest, index);
        for (int from = 0; from < items; from += ITEMS_A_CALL) {
            StringBuilder lines = new StringBuilder();
            for (int i = from; i < Math.min(items, from + ITEMS_A_CALL); i++) {
                lines.append("{\"index\": {\"_id\": \"")
                        .append(id(i))
                        .append("\"}}\n")
                        .append(film(i))
                        .append('\n');
            }
            accepted(rest.postLines("/" + index + "/_bulk", lines.toString()));
        }
        rest.post("/" + index + "/_refresh", null).ok();
    }

    /** Indexes one film, and waits until it can be searched. */
    static void index(Rest rest, int item) throws Exception {
        rest.put("/" + INDEX + "/_doc/" + id(item) + "?refresh=true", film(item).toString())
                .ok();
    }

    /**
     * People {@code t<i>} like about four in ten of the first {@code films} films of the genre {@code i % GENRES}, each at a
     * time within the last four weeks.
     *
     * @return what each of them likes
     */
    static List<Set<String>> like(Rest rest, String index, int people, int films) throws Exception {
        Random random = new Random(17);
        long now = System.currentTimeMillis();
        List<Set<String>> liked = new ArrayList<>();
        for (int i = 0; i < people; i++) {
            Set<String> likes = new HashSet<>();
            StringBuilder lines = new StringBuilder();
            for (String film : films(GENRES.get(i % GENRES.size()), films)) {
                if (random.nextInt(10) < 4) {
                    long time = now - TimeUnit.MINUTES.toMillis(random.nextInt(40_000));
                    lines.append("{\"type\": \"like\", \"user_id\": \"t%d\", \"item_id\": \"%s\", \"timestamp\": %d}%n"
                            .formatted(i, film, time));
                    likes.add(film);
                }
            }
            accepted(rest.postLines("/" + index + "/_recommend/events", lines.toString()));
            liked.add(likes);
        }
        rest.post("/recommend-events-" + index + "/_refresh", null).ok();
        return liked;
    }

    private static void accepted(Rest.Answer answer) {
        if (answer.ok().at("/errors").booleanValue()) {
            throw new AssertionError(answer.text());
        }
    }

    private static void configure(Rest rest, String index) throws Exception {
        rest.put(
                        "/" + index + "/_recommend/config",
                        """
                {"fields": {"title": "title", "text": ["overview"], "categories": "genres", "brand": "studio",
                            "released_at": "released_at", "available": "available", "maturity": "maturity"},
                 "profile": {"history_size": 1000},
                 "scenarios": {"home": {"timeout": "10s", "diversity": {"max_per_category": 0.5, "max_per_brand": 0.4}}}}""")
                .ok();
    }

    /** Deletes {@link #INDEX} and what grew from it. */
    static void delete(Rest rest) throws Exception {
        delete(rest, INDEX);
    }

    /** Deletes everything {@link #load} made and what grew from it. */
    static void delete(Rest rest, String index) throws Exception {
        rest.delete("/" + index + "/_recommend/config").ok();
        rest.delete("/" + index + ",recommend-*-" + index).ok();
    }

    static String id(int item) {
        return "m" + item;
    }

    static String genre(String id) {
        return GENRES.get(Integer.parseInt(id.substring(1)) % GENRES.size());
    }

    static String studio(String id) {
        return STUDIOS.get(Integer.parseInt(id.substring(1)) % STUDIOS.size());
    }

    /** The first {@code count} films of a genre. */
    static List<String> films(String genre, int count) {
        List<String> ids = new ArrayList<>();
        for (int i = GENRES.indexOf(genre); ids.size() < count; i += GENRES.size()) {
            ids.add(id(i));
        }
        return ids;
    }

    private static ObjectNode film(int i) {
        Random random = new Random(i);
        List<String> words = WORDS.get(i % GENRES.size());
        ObjectNode film = Rest.JSON.createObjectNode();
        film.put("title", words.get(random.nextInt(words.size())) + " " + i);
        StringBuilder overview = new StringBuilder();
        for (int w = 0; w < 8; w++) {
            overview.append(words.get(random.nextInt(words.size()))).append(' ');
        }
        film.put("overview", overview.toString().strip());
        film.putArray("genres").add(GENRES.get(i % GENRES.size()));
        film.put("studio", STUDIOS.get(i % STUDIOS.size()));
        film.put("released_at", (1980 + i % 40) + "-01-01");
        film.put("available", i % 11 != 10);
        film.put("maturity", GENRES.get(i % GENRES.size()).equals("Horror") ? 18 : 6);
        return film;
    }

    /** Whether {@link #film} made the film unavailable. */
    static boolean isAvailable(String id) {
        return Integer.parseInt(id.substring(1)) % 11 != 10;
    }

    /** How many of {@code ids} are of {@code genres}. */
    static long of(Set<String> genres, List<String> ids) {
        return ids.stream().filter(id -> genres.contains(genre(id))).count();
    }
}
