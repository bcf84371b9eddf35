/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rerank;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.opensearch.recommend.core.config.Diversity;
import org.opensearch.recommend.core.config.Scenario;
import org.opensearch.recommend.core.util.Vectors;

/**
 * Orders ranked candidates into varied pages: a boost for new items, caps per category and brand, and maximal marginal
 * relevance (Carbonell and Goldstein, SIGIR 1998). Each position takes the candidate with the greatest
 *
 * <pre>lambda * score - (1 - lambda) * (greatest cosine with an item placed before)</pre>
 *
 * the score scaled to [0, 1] over the window. A negative cosine counts as it is; where either item has no content
 * vector it is 0.
 *
 * <p>The caps hold in every run of {@code pageSize} consecutive hits, so on every page however it is cut, as long as
 * any candidate respects them; only when none does, the one that breaks them least is placed and marked. Positions are
 * filled one after the other, so the first n hits do not depend on how many are asked for: page 2 continues page 1.
 */
public final class Reranker {
    /**
     * A ranked candidate.
     *
     * @param key        the item's key
     * @param score      the ranker's score; higher is better, and one that is not finite ranks last
     * @param categories may be empty; the item counts towards each
     * @param brand      or null
     * @param content    content vector of unit length, or null
     * @param ageDays    days since release, NaN when not known
     */
    public record Item(
            long key, double score, List<String> categories, String brand, float[] content, double ageDays) {}

    /**
     * How to re-rank.
     *
     * @param diversity    trade-off and caps
     * @param pageSize     hits a page, at least 1
     * @param window       MMR chooses among this many best-scored candidates not yet placed, at least 1
     * @param newItemDays  age up to which an item counts as new
     * @param newItemBoost added to the score of an item of age 0, fading linearly to 0 over the new days
     */
    public record Settings(Diversity diversity, int pageSize, int window, int newItemDays, double newItemBoost) {
        /** The settings of a scenario for pages of a given size. */
        public static Settings of(Scenario scenario, Diversity diversity, int pageSize) {
            return new Settings(
                    diversity, pageSize, scenario.rerankWindow(), scenario.newItemDays(), scenario.newItemBoost());
        }

        /** The same, new items being worth no more than others. */
        public Settings withoutNewItemBoost() {
            return new Settings(diversity, pageSize, window, newItemDays, 0);
        }

        double boost(double ageDays) {
            return ageDays >= 0 && ageDays < newItemDays ? newItemBoost * (1 - ageDays / newItemDays) : 0;
        }
    }

    /**
     * A placed item.
     *
     * @param item    the candidate
     * @param score   its score, boost included
     * @param relaxed whether it stands above a cap because no other candidate was left that did not
     */
    public record Hit(Item item, double score, boolean relaxed) {}

    private final List<Item> items;
    private final Settings settings;
    private final double[] scores;
    private final int[] order;
    private final double lowest;
    private final double spread;

    /** The caps that each item counts towards, as indices into {@link #caps}. */
    private final int[][] groups;

    private final int[] caps;
    private final int[] counts;

    /** The best-scored items not yet placed, best first. */
    private final int[] window;

    private int windowSize;
    private int next;

    private final boolean[] placed;
    private final float[] similarity;
    private final int[] hits;
    private int hitCount;

    private Reranker(List<Item> items, Settings settings, int count) {
        int n = items.size();
        this.items = items;
        this.settings = settings;
        scores = boosted(items, settings);
        order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -scores[i]))
                .mapToInt(i -> i)
                .toArray();
        window = new int[Math.min(settings.window, n)];
        lowest = n == 0 ? 0 : scores[order[window.length - 1]];
        spread = n == 0 ? 0 : scores[order[0]] - lowest;
        groups = new int[n][];
        caps = group();
        counts = new int[caps.length];
        placed = new boolean[n];
        similarity = new float[n];
        Arrays.fill(similarity, Float.NEGATIVE_INFINITY);
        hits = new int[Math.min(count, n)];
    }

    /**
     * Re-ranks.
     *
     * @param candidates in any order; of equal scores the first stands first
     * @param count      hits wanted from the first page on: from + size
     * @return at most {@code count} hits, each candidate at most once
     */
    public static List<Hit> rerank(List<Item> candidates, Settings settings, int count) {
        return new Reranker(candidates, settings, Math.max(0, count)).run();
    }

    private static double[] boosted(List<Item> items, Settings settings) {
        double worst = Math.nextDown(items.stream()
                .mapToDouble(Item::score)
                .filter(Double::isFinite)
                .min()
                .orElse(0));
        return items.stream()
                .mapToDouble(item -> Double.isFinite(item.score) ? item.score + settings.boost(item.ageDays) : worst)
                .toArray();
    }

    private int[] group() {
        Map<String, Integer> categories = new HashMap<>();
        Map<String, Integer> brands = new HashMap<>();
        List<Integer> found = new ArrayList<>();
        int categoryCap = settings.diversity.categoryCap(settings.pageSize);
        int brandCap = settings.diversity.brandCap(settings.pageSize);
        for (int i = 0; i < groups.length; i++) {
            Item item = items.get(i);
            int[] own = new int[item.categories.size() + 1];
            int size = 0;
            for (String category : item.categories) {
                int g = index(categories, category, categoryCap, found);
                if (!contains(own, size, g)) {
                    own[size++] = g;
                }
            }
            if (item.brand != null) {
                own[size++] = index(brands, item.brand, brandCap, found);
            }
            groups[i] = Arrays.copyOf(own, size);
        }
        return found.stream().mapToInt(cap -> cap).toArray();
    }

    private static int index(Map<String, Integer> indices, String name, int cap, List<Integer> caps) {
        Integer known = indices.get(name);
        if (known != null) {
            return known;
        }
        indices.put(name, caps.size());
        caps.add(cap);
        return caps.size() - 1;
    }

    private static boolean contains(int[] array, int size, int value) {
        for (int i = 0; i < size; i++) {
            if (array[i] == value) {
                return true;
            }
        }
        return false;
    }

    private List<Hit> run() {
        List<Hit> result = new ArrayList<>(hits.length);
        fillWindow();
        while (hitCount < hits.length) {
            int chosen = bestOf(0);
            if (chosen < 0) {
                chosen = firstFittingBeyondWindow();
            }
            boolean relaxed = chosen < 0;
            if (relaxed) {
                chosen = bestOf(leastExcess());
            }
            place(chosen);
            result.add(new Hit(items.get(chosen), scores[chosen], relaxed));
        }
        return result;
    }

    /** The window's item of greatest marginal relevance among those that exceed the caps by that much, or -1. */
    private int bestOf(int excess) {
        int best = -1;
        double greatest = Double.NEGATIVE_INFINITY;
        for (int w = 0; w < windowSize; w++) {
            int i = window[w];
            double value = marginalRelevance(i);
            if (value > greatest && excess(i) == excess) {
                greatest = value;
                best = i;
            }
        }
        return best;
    }

    private double marginalRelevance(int i) {
        double lambda = settings.diversity.lambda();
        double score = spread > 0 ? (scores[i] - lowest) / spread : 0;
        float similar = similarity[i];
        return lambda * score - (similar == Float.NEGATIVE_INFINITY ? 0 : (1 - lambda) * similar);
    }

    /** By how much the item would exceed the caps, were it placed next. */
    private int excess(int i) {
        int excess = 0;
        for (int g : groups[i]) {
            excess += Math.max(0, counts[g] + 1 - caps[g]);
        }
        return excess;
    }

    private int leastExcess() {
        int least = Integer.MAX_VALUE;
        for (int w = 0; w < windowSize; w++) {
            least = Math.min(least, excess(window[w]));
        }
        return least;
    }

    private int firstFittingBeyondWindow() {
        for (int k = next; k < order.length; k++) {
            if (!placed[order[k]] && excess(order[k]) == 0) {
                return order[k];
            }
        }
        return -1;
    }

    private void place(int chosen) {
        placed[chosen] = true;
        hits[hitCount++] = chosen;
        for (int g : groups[chosen]) {
            counts[g]++;
        }
        int leaving = hitCount - settings.pageSize;
        if (leaving >= 0) {
            for (int g : groups[hits[leaving]]) {
                counts[g]--;
            }
        }
        int kept = 0;
        for (int w = 0; w < windowSize; w++) {
            if (window[w] != chosen) {
                window[kept++] = window[w];
                meet(window[w], chosen);
            }
        }
        windowSize = kept;
        fillWindow();
    }

    private void fillWindow() {
        while (windowSize < window.length && next < order.length) {
            int i = order[next++];
            if (!placed[i]) {
                window[windowSize++] = i;
                for (int h = 0; h < hitCount; h++) {
                    meet(i, hits[h]);
                }
            }
        }
    }

    private void meet(int i, int hit) {
        if (settings.diversity.lambda() == 1) {
            return;
        }
        float[] a = items.get(i).content;
        float[] b = items.get(hit).content;
        float cosine = a == null || b == null || a.length != b.length ? 0 : Vectors.dot(a, b);
        similarity[i] = Math.max(similarity[i], Float.isNaN(cosine) ? 0 : cosine);
    }
}
