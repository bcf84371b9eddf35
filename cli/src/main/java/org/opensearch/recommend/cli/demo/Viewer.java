/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.demo;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A user of the demo and what that user likes.
 *
 * @param id the user's id
 * @param loves favourite genres, the first most
 * @param avoids genres this user would rather not see
 * @param actors favourite actors
 * @param region where this user is
 * @param device what this user watches on
 */
public record Viewer(
        String id, List<String> loves, Set<String> avoids, Set<String> actors, String region, String device) {

    private static final Map<Integer, Double> LOVE_BY_RANK = Map.of(0, 2.2, 1, 1.5);
    private static final double LEAST_LOVE = 0.8;
    private static final double AVOIDANCE = 2.0;
    private static final double ACTOR_BONUS = 1.3;

    public Viewer {
        loves = List.copyOf(loves);
        avoids = Set.copyOf(avoids);
        actors = Set.copyOf(actors);
    }

    /** How much this user likes a film: 0 is indifferent, above 2 is a favourite. */
    double liking(Film film) {
        double sum = 0;
        for (String genre : film.genres()) {
            int rank = loves.indexOf(genre);
            sum += rank >= 0 ? LOVE_BY_RANK.getOrDefault(rank, LEAST_LOVE) : avoids.contains(genre) ? -AVOIDANCE : -0.3;
        }
        double genres = sum / Math.sqrt(film.genres().size());
        long known = film.cast().stream().filter(actors::contains).count();
        return genres + ACTOR_BONUS * known + (film.rating() - 6.4) * 0.35;
    }
}
