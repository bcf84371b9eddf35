/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.profile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.opensearch.recommend.core.item.ItemFacts;
import org.opensearch.recommend.core.rank.UserState;
import org.opensearch.recommend.core.util.Hashes;
import org.opensearch.recommend.core.util.Vectors;

/**
 * Makes of a profile what the ranker knows of the user. Items of a session, which no event has told of yet, count as
 * viewed just now.
 */
public final class UserStates {
    /** History items whose content vectors make the profile vector. */
    public static final int MOST_HISTORY_VECTORS = 50;

    /** Items whose content vectors are compared one by one. */
    public static final int MOST_RECENT_VECTORS = 5;

    private static final double SESSION_WEIGHT = 1;

    private UserStates() {}

    /** Ids of the items whose facts {@link #of} asks for. */
    public static Set<String> items(Profile profile, Collection<String> session) {
        Set<String> ids = new LinkedHashSet<>(session);
        profile.recentPositive(MOST_HISTORY_VECTORS).forEach(item -> ids.add(item.itemId()));
        return ids;
    }

    /**
     * The state of a user.
     *
     * @param profile  may be empty
     * @param session  ids of the items looked at just now, newest first; may be empty
     * @param facts    facts by item id; items that are absent have no content and no categories
     * @param now      milliseconds since the epoch
     * @param halfLife milliseconds in which an event loses half its weight
     */
    public static UserState of(
            Profile profile, Collection<String> session, Map<String, ItemFacts> facts, long now, long halfLife) {
        long present = present(profile, session, now);
        List<ItemFacts> seenNow = session.stream().map(id -> facts(facts, id)).toList();
        Map<String, Double> categories = profile.categories().weights(profile.scale(), present);
        Map<String, Double> brands = profile.brands().weights(profile.scale(), present);
        double priceWeight = profile.scale().weight(profile.priceWeight(), present);
        double priceLog = profile.scale().weight(profile.priceLog(), present);
        for (ItemFacts item : seenNow) {
            item.categories()
                    .forEach(category -> categories.merge(
                            category, SESSION_WEIGHT / item.categories().size(), Double::sum));
            if (item.brand() != null) {
                brands.merge(item.brand(), SESSION_WEIGHT, Double::sum);
            }
            if (item.price() > 0) {
                priceWeight += SESSION_WEIGHT;
                priceLog += SESSION_WEIGHT * Math.log(item.price());
            }
        }
        Pool content = pool(profile, session, id -> facts(facts, id).content(), present, halfLife);
        return new UserState(
                normalise(categories),
                normalise(brands),
                priceWeight > 0 ? (float) Math.exp(priceLog / priceWeight) : Float.NaN,
                content.mean(),
                content.vectors.stream().limit(MOST_RECENT_VECTORS).toArray(float[][]::new),
                profile.events() + seenNow.size(),
                activity(profile, session, facts, now),
                attributes(profile),
                null,
                null,
                null,
                null);
    }

    private static ItemFacts facts(Map<String, ItemFacts> facts, String id) {
        return facts.getOrDefault(id, ItemFacts.UNKNOWN);
    }

    private static UserState.Activity activity(
            Profile profile, Collection<String> session, Map<String, ItemFacts> facts, long now) {
        Map<String, Long> taken = new LinkedHashMap<>();
        session.forEach(id -> facts(facts, id).categories().forEach(category -> taken.putIfAbsent(category, now)));
        profile.recentPositive(MOST_HISTORY_VECTORS).forEach(item -> facts(facts, item.itemId())
                .categories()
                .forEach(category -> taken.putIfAbsent(category, item.time())));
        double sum = 0;
        double squares = 0;
        double recent = 0;
        int positive = 0;
        int n = 0;
        for (HistoryEntry entry : profile.history()) {
            double weight = entry.weight();
            if (weight != 0) {
                sum += weight;
                squares += weight * weight;
                positive += weight > 0 ? 1 : 0;
                n++;
                recent = n <= UserState.Activity.RECENT ? sum / n : recent;
            }
        }
        double mean = sum / n;
        return new UserState.Activity(
                profile.userId().isEmpty() ? 0 : Hashes.hash64(profile.userId()),
                profile.events() == 0 ? 0 : profile.firstSeen(),
                !session.isEmpty() ? now : profile.events() == 0 ? 0 : profile.updatedAt(),
                new TreeMap<>(profile.counters()),
                taken,
                (float) mean,
                (float) Math.sqrt(Math.max(0, squares / n - mean * mean)),
                n == 0 ? Float.NaN : (float) recent,
                (float) positive / n);
    }

    private static Map<String, Object> attributes(Profile profile) {
        Map<String, Object> values = new TreeMap<>();
        profile.attributes().forEach((name, attribute) -> values.put(name, attribute.value()));
        return values;
    }

    /**
     * What a model that goes by items goes by: the session and the history, each item once, most recent first.
     *
     * @param session ids of the items looked at just now, newest first; each weighs {@value #SESSION_WEIGHT}
     * @param now     milliseconds since the epoch
     * @param most    at most this many
     */
    public static List<ItemInterest> interests(Profile profile, Collection<String> session, long now, int most) {
        Map<String, ItemInterest> byItem = new LinkedHashMap<>();
        session.forEach(id -> byItem.put(id, new ItemInterest(id, SESSION_WEIGHT, now)));
        for (ItemInterest item : profile.items()) {
            byItem.merge(
                    item.itemId(),
                    item,
                    (looked, past) -> new ItemInterest(item.itemId(), looked.weight() + past.weight(), looked.time()));
        }
        return byItem.values().stream().limit(most).toList();
    }

    // Only proportions count: without a session the newest event is the present, and a long absence forgets nothing.
    private static long present(Profile profile, Collection<String> session, long now) {
        return session.isEmpty() ? profile.updatedAt() : now;
    }

    /** Vectors, most recent first, and what they weigh. */
    private record Pool(List<float[]> vectors, List<Double> weights) {
        float[] mean() {
            return UserStates.mean(vectors, weights);
        }
    }

    private static Pool pool(
            Profile profile,
            Collection<String> session,
            Function<String, float[]> vectors,
            long present,
            long halfLife) {
        Map<String, Double> weightById = new HashMap<>();
        session.forEach(id -> weightById.put(id, SESSION_WEIGHT));
        profile.recentPositive(MOST_HISTORY_VECTORS)
                .forEach(item -> weightById.merge(
                        item.itemId(), item.weight() * decay(present - item.time(), halfLife), Double::sum));
        Pool pool = new Pool(new ArrayList<>(), new ArrayList<>());
        for (String id : items(profile, session)) {
            float[] vector = vectors.apply(id);
            if (vector != null) {
                pool.vectors.add(vector);
                pool.weights.add(weightById.get(id));
            }
        }
        return pool;
    }

    /** Weighted mean of unit length, or null. Vectors of another length than the first's are left out. */
    private static float[] mean(List<float[]> vectors, List<Double> weights) {
        if (vectors.isEmpty()) {
            return null;
        }
        // Weights of long ago must not round to nothing where there are no others.
        double greatest = Collections.max(weights);
        float[] mean = new float[vectors.get(0).length];
        for (int v = 0; v < vectors.size(); v++) {
            float[] vector = vectors.get(v);
            float weight = (float) (weights.get(v) / greatest);
            for (int i = 0; i < mean.length && vector.length == mean.length; i++) {
                mean[i] += weight * vector[i];
            }
        }
        return Vectors.normalise(mean) ? mean : null;
    }

    /** In proportion to the greatest magnitude. */
    private static Map<String, Float> normalise(Map<String, Double> weights) {
        double greatest = 0;
        for (double weight : weights.values()) {
            greatest = Math.max(greatest, Math.abs(weight));
        }
        double scale = greatest == 0 ? 1 : greatest;
        Map<String, Float> result = new LinkedHashMap<>();
        weights.forEach((name, weight) -> result.put(name, (float) (weight / scale)));
        return result;
    }

    private static double decay(long age, long halfLife) {
        return Math.pow(0.5, Math.max(0, (double) age / halfLife));
    }
}
