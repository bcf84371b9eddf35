/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rerank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.core.config.Diversity;
import org.opensearch.recommend.core.item.ItemKey;
import org.opensearch.recommend.core.rerank.Reranker.Hit;
import org.opensearch.recommend.core.rerank.Reranker.Item;
import org.opensearch.recommend.core.rerank.Reranker.Settings;
import org.opensearch.recommend.core.util.Vectors;

class RerankerTest {
    private static final Diversity NO_CAPS = new Diversity(1, 1, 1);

    private final Map<Long, String> names = new HashMap<>();

    private long key(String name) {
        names.put(ItemKey.of(name), name);
        return ItemKey.of(name);
    }

    private Item item(String name, double score, String category, String brand, float... content) {
        return new Item(
                key(name),
                score,
                category == null ? List.of() : List.of(category),
                brand,
                content.length == 0 ? null : content,
                Double.NaN);
    }

    private static Settings settings(double lambda, double perCategory, double perBrand, int pageSize, int window) {
        return new Settings(new Diversity(lambda, perCategory, perBrand), pageSize, window, 0, 0);
    }

    private List<String> names(List<Hit> hits) {
        return hits.stream().map(hit -> names.get(hit.item().key())).toList();
    }

    private static List<Long> keys(List<Hit> hits) {
        return hits.stream().map(hit -> hit.item().key()).toList();
    }

    private static List<Item> random(int seed, int n, int categories) {
        Random random = new Random(seed);
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            List<String> own = new ArrayList<>();
            for (int c = random.nextInt(4); c > 0; c--) {
                // squared, so that a few categories are as frequent as in a real catalogue
                double skewed = random.nextDouble() * random.nextDouble();
                own.add("c" + (int) (categories * skewed));
            }
            float[] content = null;
            if (random.nextInt(10) > 0) {
                content = new float[16];
                for (int d = 0; d < content.length; d++) {
                    content[d] = (float) random.nextGaussian();
                }
                Vectors.normalise(content);
            }
            items.add(new Item(
                    i,
                    random.nextInt(50) / 50.0,
                    own,
                    random.nextInt(3) == 0 ? null : "b" + random.nextInt(30),
                    content,
                    random.nextInt(100)));
        }
        return items;
    }

    @Test
    void scoreAloneKeepsTheScoresOrder() {
        List<Item> items = random(1, 300, 10);
        List<Long> expected = items.stream()
                .sorted(Comparator.comparingDouble((Item item) -> -item.score()))
                .map(Item::key)
                .toList();
        List<Hit> hits = Reranker.rerank(items, new Settings(NO_CAPS, 20, 50, 0, 0), 300);
        assertEquals(expected, keys(hits));
    }

    /**
     * With lambda 0.5, a first; then b: 0.5 x 0.9 - 0.5 x 1 = -0.05, c: 0.5 x 0.5 - 0 = 0.25, d: 0 + 0.5 = 0.5, opposite
     * to a and not floored at 0.
     */
    @Test
    void workedExampleOfMarginalRelevance() {
        List<Item> items = List.of(
                item("a", 1, null, null, 1, 0),
                item("b", 0.9, null, null, 1, 0),
                item("c", 0.5, null, null, 0, 1),
                item("d", 0, null, null, -1, 0));
        assertEquals(List.of("a", "d", "c", "b"), names(Reranker.rerank(items, settings(0.5, 1, 1, 4, 10), 4)));
    }

    @Test
    void capsHoldInEveryRunOfAPageWhileCandidatesLast() {
        for (int seed = 0; seed < 20; seed++) {
            List<Hit> hits = Reranker.rerank(random(seed, 500, 20), settings(0.7, 0.4, 0.2, 20, 100), 60);
            assertEquals(60, hits.size());
            assertTrue(hits.stream().noneMatch(Hit::relaxed));
            for (int start = 0; start + 20 <= 60; start++) {
                Map<String, Integer> counts = new HashMap<>();
                for (Hit hit : hits.subList(start, start + 20)) {
                    new HashSet<>(hit.item().categories()).forEach(c -> counts.merge("c" + c, 1, Integer::sum));
                    counts.merge("b" + hit.item().brand(), 1, Integer::sum);
                }
                counts.remove("bnull");
                counts.forEach((name, count) ->
                        assertTrue(count <= (name.startsWith("c") ? 8 : 4), () -> name + " has " + count));
            }
        }
    }

    @Test
    void aFittingCandidateBeyondTheWindowComesBeforeBreakingACap() {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            items.add(item("drama" + i, 1 - i * 0.001, "Drama", null));
        }
        items.add(item("war", 0.1, "War", null));
        List<Hit> hits = Reranker.rerank(items, settings(0.7, 0.5, 1, 4, 10), 6);
        assertEquals(List.of("drama0", "drama1", "war", "drama2"), names(hits).subList(0, 4));
        assertEquals(
                List.of(false, false, false, true),
                hits.subList(0, 4).stream().map(Hit::relaxed).toList());
    }

    @Test
    void theCapIsBrokenByTheItemThatBreaksItLeast() {
        Item both = new Item(key("both"), 0.9, List.of("Drama", "War"), null, null, Double.NaN);
        List<Item> items = List.of(
                new Item(key("first"), 1, List.of("Drama", "War"), null, null, Double.NaN),
                both,
                item("one", 0.1, "Drama", null));
        List<Hit> hits = Reranker.rerank(items, settings(1, 0.1, 1, 3, 10), 3);
        assertEquals(List.of("first", "one", "both"), names(hits));
    }

    @Test
    void isAPermutationOfTheCandidates() {
        List<Item> items = random(5, 150, 3);
        List<Hit> hits = Reranker.rerank(items, settings(0.3, 0.1, 0.1, 10, 40), 1000);
        List<Long> keys = new ArrayList<>(keys(hits));
        List<Long> expected = new ArrayList<>(items.stream().map(Item::key).toList());
        Collections.sort(keys);
        Collections.sort(expected);
        assertEquals(expected, keys);
    }

    @Test
    void aLongerListStartsWithTheShorterOne() {
        for (int seed = 0; seed < 10; seed++) {
            List<Item> items = random(seed, 400, 6);
            Settings settings = new Settings(new Diversity(0.6, 0.3, 0.2), 20, 100, 30, 0.1);
            List<Long> all = keys(Reranker.rerank(items, settings, 400));
            for (int count : new int[] {1, 20, 40, 133}) {
                assertEquals(all.subList(0, count), keys(Reranker.rerank(items, settings, count)));
            }
        }
    }

    @Test
    void theOrderOfCandidatesOfDifferentScoresDoesNotMatter() {
        List<Item> items = new ArrayList<>();
        for (Item item : random(8, 200, 6)) {
            items.add(new Item(
                    item.key(), items.size() / 200.0, item.categories(), item.brand(), item.content(), item.ageDays()));
        }
        Settings settings = settings(0.5, 0.3, 0.2, 20, 50);
        List<Long> expected = keys(Reranker.rerank(items, settings, 200));
        Collections.shuffle(items, new Random(1));
        assertEquals(expected, keys(Reranker.rerank(items, settings, 200)));
    }

    @Test
    void newItemsAreBoostedAndTheBoostFades() {
        List<Item> items = List.of(
                new Item(key("old"), 0.5, List.of(), null, null, 30),
                new Item(key("half"), 0.46, List.of(), null, null, 15),
                new Item(key("new"), 0.42, List.of(), null, null, 0),
                new Item(key("unknown"), 0.5, List.of(), null, null, Double.NaN),
                new Item(key("unborn"), 0.49, List.of(), null, null, -5));
        List<Hit> hits = Reranker.rerank(items, new Settings(NO_CAPS, 5, 5, 30, 0.1), 5);
        assertEquals(List.of("new", "half", "old", "unknown", "unborn"), names(hits));
        assertEquals(0.52, hits.get(0).score(), 1e-9);
        assertEquals(0.51, hits.get(1).score(), 1e-9);
    }

    @Test
    void aScoreThatIsNotFiniteRanksLast() {
        List<Item> items = List.of(
                item("nan", Double.NaN, null, null),
                item("a", 0.2, null, null),
                item("inf", Double.POSITIVE_INFINITY, null, null),
                item("b", 0.9, null, null));
        assertEquals(List.of("b", "a", "nan", "inf"), names(Reranker.rerank(items, settings(1, 1, 1, 4, 4), 4)));
    }

    @Test
    void nothingGivesNothing() {
        assertTrue(
                Reranker.rerank(List.of(), settings(0.5, 0.5, 0.5, 10, 10), 10).isEmpty());
        assertTrue(Reranker.rerank(random(1, 5, 2), settings(0.5, 0.5, 0.5, 10, 10), 0)
                .isEmpty());
    }
}
