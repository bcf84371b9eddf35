/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.profile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of a user, folded from events by {@link ProfileFolder}. Immutable.
 *
 * @param userId      who
 * @param generation  how often the profile was built anew from stored events
 * @param forgottenAt when the user was last forgotten, milliseconds since the epoch; 0 when never or long ago
 * @param updatedAt   time of the newest event, to which all decayed sums refer; 0 when there is none
 * @param firstSeen   time of the oldest event; 0 when there is none
 * @param events      number of events folded
 * @param history     the most recent events
 * @param seen        every item seen, ever
 * @param scale       the units of the four sums that follow
 * @param categories  sum of signed, decayed event weights by item category; the greatest magnitudes only
 * @param brands      likewise by brand
 * @param priceWeight sum of decayed weights of positive events on items with a price
 * @param priceLog    sum of decayed weight times natural logarithm of the price over the same events
 * @param counters    number of events by type
 * @param attributes  what events said of the user, by name
 */
public record Profile(
        String userId,
        long generation,
        long forgottenAt,
        long updatedAt,
        long firstSeen,
        long events,
        History history,
        SeenItems seen,
        DecayScale scale,
        Sums categories,
        Sums brands,
        long priceWeight,
        long priceLog,
        Map<String, Long> counters,
        Map<String, Attribute> attributes) {

    private static final DecayScale NO_SCALE = new DecayScale(1, 0);

    /** The profile of a user without events. */
    public static Profile empty(String userId) {
        return new Profile(
                userId,
                0,
                0,
                0,
                0,
                0,
                History.NONE,
                SeenItems.NONE,
                NO_SCALE,
                Sums.NONE,
                Sums.NONE,
                0,
                0,
                Map.of(),
                Map.of());
    }

    /** Whether nothing is known of the user. */
    public boolean isEmpty() {
        return events == 0 && attributes.isEmpty();
    }

    /** The same profile as the given generation of its user. */
    public Profile asGeneration(long newGeneration, long newForgottenAt) {
        return new Profile(
                userId,
                newGeneration,
                newForgottenAt,
                updatedAt,
                firstSeen,
                events,
                history,
                seen,
                scale,
                categories,
                brands,
                priceWeight,
                priceLog,
                counters,
                attributes);
    }

    /** Whether the history has the event with this key ({@link ProfileFolder#eventKey}). */
    public boolean remembers(long eventKey) {
        return history.remembers(eventKey);
    }

    /** Whether the user has seen the item; see {@link SeenItems} for how sure that is. */
    public boolean hasSeen(String itemId) {
        return seen.contains(itemId);
    }

    /**
     * Items of the history whose events sum up to a positive weight, most recent first.
     *
     * @param n at most this many
     */
    public List<ItemInterest> recentPositive(int n) {
        return items().stream().filter(item -> item.weight() > 0).limit(n).toList();
    }

    /** Items of the history, each once, most recent first. Events that weigh nothing are passed over, as in training. */
    public List<ItemInterest> items() {
        Map<String, ItemInterest> items = new LinkedHashMap<>();
        for (HistoryEntry entry : history) {
            if (entry.weight() != 0) {
                items.merge(
                        entry.itemId(),
                        new ItemInterest(entry.itemId(), entry.weight(), entry.time()),
                        (newer, older) ->
                                new ItemInterest(newer.itemId(), newer.weight() + older.weight(), newer.time()));
            }
        }
        return new ArrayList<>(items.values());
    }

    /** Category affinities in [-1, 1], the greatest magnitude being 1, greatest magnitude first. */
    public Map<String, Float> categoryAffinities() {
        return categories.normalise();
    }

    /** Sum of event weights by category, decayed to {@link #updatedAt}, greatest magnitude first. */
    public Map<String, Double> categoryWeights() {
        return categories.weights(scale, updatedAt);
    }

    /** Sum of event weights by brand, decayed to {@link #updatedAt}, greatest magnitude first. */
    public Map<String, Double> brandWeights() {
        return brands.weights(scale, updatedAt);
    }

    /** Brand affinities in [-1, 1], the greatest magnitude being 1, greatest magnitude first. */
    public Map<String, Float> brandAffinities() {
        return brands.normalise();
    }

    /** Weighted geometric mean of the prices of items the user took, or NaN. */
    public double typicalPrice() {
        return priceWeight > 0 ? Math.exp((double) priceLog / priceWeight) : Double.NaN;
    }

    /** The value of an attribute, or null. */
    public Object attribute(String name) {
        Attribute attribute = attributes.get(name);
        return attribute == null ? null : attribute.value();
    }

    /** The stored form of everything but the user. */
    public byte[] toBytes() {
        return ProfileCodec.write(this);
    }

    /**
     * Reads the stored form of a user's profile.
     *
     * @throws IllegalArgumentException when it is not one
     */
    public static Profile fromBytes(String userId, byte[] bytes) {
        return ProfileCodec.read(userId, bytes);
    }

    /** Bytes on the heap, approximately; names of categories and brands are taken to be shared with the items. */
    public long bytes() {
        long bytes = 400 + seen.bytes() + 48L * counters.size() + 200L * attributes.size() + 2L * userId.length();
        return bytes + history.bytes() + 16L * (categories.size() + brands.size());
    }
}
