/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.random.RandomGenerator;

/** What titles, plots and names are put together from. */
record Words(
        LinkedHashMap<String, Genre> genres,
        @JsonProperty("first_names") List<String> firstNames,
        @JsonProperty("last_names") List<String> lastNames,
        List<String> studios) {

    /**
     * The phrases of one genre.
     *
     * @param heroes subjects, singular
     * @param plots predicates that fit every hero
     * @param stakes endings that fit every plot
     * @param twist a sentence that adds this genre to a film of another
     */
    record Genre(
            List<String> adjectives,
            List<String> nouns,
            List<String> tails,
            List<String> heroes,
            List<String> plots,
            List<String> stakes,
            String twist) {}

    static Words load() {
        try (InputStream in = Words.class.getResourceAsStream("words.json")) {
            return new ObjectMapper().readValue(in, Words.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static <T> T pick(List<T> from, RandomGenerator random) {
        return from.get(random.nextInt(from.size()));
    }
}
