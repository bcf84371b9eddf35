/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One training run's output, as every node knows it.
 *
 * @param version    its name
 * @param state      how far it is
 * @param slot       0 or 1: which of the items' two places holds its vectors; -1 when a later version has taken it
 * @param dimension  of its vectors
 * @param createdAt  milliseconds since the epoch
 * @param deployedAt milliseconds since the epoch; 0 when it never was
 */
public record ModelVersion(String version, State state, int slot, int dimension, long createdAt, long deployedAt) {
    /** How far a version is. */
    public enum State {
        /** Its vectors are being written. */
        PUBLISHING,
        /** Requests are answered with it. */
        DEPLOYED,
        /** It was deployed, and another one is now. */
        RETIRED,
        /** A later version was begun before it was deployed. */
        ABANDONED;

        /** The name in requests and answers. */
        public String field() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Path of the managed field that holds the vectors of a slot. */
    public static String vectorField(int slot) {
        return "recommend.cf_" + slot;
    }

    /** Path of the managed field that holds the neighbours of a slot. */
    public static String neighboursField(int slot) {
        return "recommend.neighbours_" + slot;
    }

    /** Path of the managed field that holds what goes with the items of a slot in a basket. */
    public static String togetherField(int slot) {
        return "recommend.together_" + slot;
    }

    ModelVersion in(State newState) {
        return new ModelVersion(version, newState, slot, dimension, createdAt, deployedAt);
    }

    ModelVersion deployed(long now) {
        return new ModelVersion(version, State.DEPLOYED, slot, dimension, createdAt, now);
    }

    ModelVersion withoutSlot() {
        State left = state == State.PUBLISHING ? State.ABANDONED : state;
        return new ModelVersion(version, left, -1, dimension, createdAt, deployedAt);
    }

    /** As an answer shows it. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("version", version);
        map.put("type", "collaborative");
        map.put("state", state.field());
        if (slot >= 0) {
            map.put("slot", slot);
        }
        map.put("dimension", dimension);
        map.put("created_at", createdAt);
        if (deployedAt > 0) {
            map.put("deployed_at", deployedAt);
        }
        return map;
    }

    /** Reads what {@link #toMap} made. */
    static ModelVersion of(Map<?, ?> map) {
        return new ModelVersion(
                (String) map.get("version"),
                State.valueOf(((String) map.get("state")).toUpperCase(Locale.ROOT)),
                map.get("slot") instanceof Number slot ? slot.intValue() : -1,
                ((Number) map.get("dimension")).intValue(),
                ((Number) map.get("created_at")).longValue(),
                map.get("deployed_at") instanceof Number time ? time.longValue() : 0);
    }
}
