/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Kill -9 of the trainer in the middle of publishing, at {@code -Dtests.kills} random points: each time what is live answers as
 * before, and the next run succeeds.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KilledTrainerIT {
    private static final Logger LOG = Logger.getLogger(KilledTrainerIT.class.getName());
    private static final String INDEX = "killed-films";
    private static final String ROUTE = "/" + INDEX + "/_recommend";
    /** So many that publishing takes seconds. */
    private static final int ITEMS = 6_000;

    private static final int PEOPLE = 64;
    /** Longest list that can be asked for. */
    private static final int MOST = 200;

    private static final int KILLS = Integer.getInteger("tests.kills", 3);
    /** Kills that may come after the switch; each makes the next ones come sooner. */
    private static final int MISSES = 10;

    private final Rest rest = new Rest(SharedNode.uri());

    @BeforeAll
    void load() throws Exception {
        Catalogue.load(rest, INDEX, ITEMS, 0);
        Catalogue.like(rest, INDEX, PEOPLE, ITEMS / Catalogue.GENRES.size());
    }

    @AfterAll
    void delete() throws Exception {
        try (rest) {
            Catalogue.delete(rest, INDEX);
        }
    }

    /**
     * What must not change.
     *
     * @param version that answers
     * @param items   with a vector of it
     * @param answers to each person: the items of {@link #answer}, with the model's score
     */
    private record Live(String version, long items, List<Map<String, Double>> answers) {}

    @Test
    void whatIsLiveStaysAndTheNextRunSucceeds() throws Exception {
        long publishing = publishedIn("first", 0);
        Live live = live();
        assertEquals("first", live.version());
        assertTrue(live.items() > 0.9 * ITEMS, live::toString);
        Random random = new Random(31);
        int hits = 0;
        for (int run = 1; hits < KILLS; run++) {
            assertTrue(run <= KILLS + MISSES, "the kills come too late");
            String version = "killed-" + run;
            long before = written();
            long delay = random.nextLong(publishing);
            try (TrainerProcess trainer = train(version, run)) {
                awaitBegun(version, trainer);
                Thread.sleep(delay);
            }
            awaitQuiet();
            if (state(version).equals("deployed")) {
                publishing = delay;
                live = live();
                continue;
            }
            hits++;
            long written = written() - before;
            int killed = hits;
            LOG.info(() -> String.format(
                    Locale.ROOT, "kill %d after %d ms: %d of %d items written", killed, delay, written, ITEMS));
            assertEquals("training", state(version));
            assertEquals(live, live());
        }
        publishedIn("next", hits + MISSES + 1);
        Live next = live();
        assertEquals("next", next.version());
        assertEquals(live.items(), next.items());
    }

    private static TrainerProcess train(String version, int seed) throws Exception {
        return TrainerProcess.start(
                INDEX,
                "--model-version=" + version,
                "--deploy=always",
                "--neighbours=co-occurrence",
                "--epochs=2",
                "--no-final",
                // Another seed, other vectors: an update that changes nothing would write nothing.
                "--seed=" + seed);
    }

    /** Milliseconds from the version's appearance until it is live. */
    private long publishedIn(String version, int seed) throws Exception {
        try (TrainerProcess trainer = train(version, seed)) {
            awaitBegun(version, trainer);
            long begun = System.nanoTime();
            while (trainer.isAlive() && !state(version).equals("deployed")) {
                Thread.sleep(10);
            }
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            assertEquals(0, trainer.end());
            LOG.info(() -> "[" + version + "] was published in " + took + " ms");
            return took;
        }
    }

    private void awaitBegun(String version, TrainerProcess trainer) throws Exception {
        while (rest.get(ROUTE + "/models/" + version).status() == 404) {
            assertTrue(trainer.isAlive(), "the trainer ended before it published, see target/train.log");
            Thread.sleep(10);
        }
    }

    /** Waits until the node is done with what a trainer sent before it died. */
    private void awaitQuiet() throws Exception {
        Eventually.within(30, () -> {
            Rest.Answer tasks = rest.get("/_tasks?actions=indices:data/write/bulk*,indices:admin/recommend/models/*");
            assertTrue(tasks.ok().at("/nodes").isEmpty(), tasks.text());
        });
        rest.post("/" + INDEX + "/_refresh", null).ok();
    }

    private String state(String version) throws Exception {
        return rest.get(ROUTE + "/models/" + version).ok().at("/state").textValue();
    }

    /** Items written since the index was made, each time that one was. */
    private long written() throws Exception {
        return rest.get("/" + INDEX + "/_stats/indexing")
                .ok()
                .at("/_all/primaries/indexing/index_total")
                .longValue();
    }

    private Live live() throws Exception {
        String version = rest.get(ROUTE + "/models").ok().at("/deployed").textValue();
        int slot = rest.get(ROUTE + "/models/" + version)
                .ok()
                .at("/collaborative/slot")
                .intValue();
        long items = rest.get("/" + INDEX + "/_count?q=_exists_:recommend.cf_" + slot)
                .ok()
                .at("/count")
                .longValue();
        List<Map<String, Double>> answers = new ArrayList<>();
        for (int person = 0; person < Catalogue.GENRES.size(); person++) {
            answers.add(answer(person));
        }
        return new Live(version, items, answers);
    }

    /**
     * The model's score of each of the first films of a person's genre that the person has not seen. Where a list that is cut
     * ends depends on the ranker too, which looks at the clock.
     */
    private Map<String, Double> answer(int person) throws Exception {
        String genre = Catalogue.GENRES.get(person);
        Rest.Answer best = recommend(person, 20, "{\"match_all\": {}}");
        assertEquals(20, best.ids().size(), best.text());
        assertEquals(20, Catalogue.of(Set.of(genre), best.ids()), best.text());
        String films = Rest.JSON.writeValueAsString(Catalogue.films(genre, MOST));
        Map<String, Double> scores = new HashMap<>();
        for (JsonNode hit : recommend(person, MOST, "{\"ids\": {\"values\": " + films + "}}")
                .at("/hits/hits")) {
            scores.put(
                    hit.at("/_id").textValue(),
                    hit.at("/recommend/explain/collaborative/score").doubleValue());
        }
        assertTrue(scores.size() > MOST / 3, scores::toString);
        return scores;
    }

    private Rest.Answer recommend(int person, int size, String filter) throws Exception {
        // Explained answers never come from the cache.
        Rest.Answer answer = rest.post(
                        ROUTE,
                        """
                {"user_id": "t%d", "sources": ["collaborative"], "size": %d, "filter": %s, "explain": true,
                 "log_impression": false, "diversity": {"lambda": 1, "max_per_category": 1, "max_per_brand": 1}}"""
                                .formatted(person, size, filter))
                .ok();
        assertEquals("none", answer.at("/fallback").textValue(), answer.text());
        assertTrue(answer.at("/warnings").isEmpty(), answer.text());
        return answer;
    }
}
