/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.ResourceNotFoundException;

/**
 * One training run's output, as every node knows it.
 *
 * @param version       its name
 * @param state         how far it is
 * @param traffic       percent of the requests: 100 for the main version, less for a canary beside it, 0 for any other
 * @param base          the version that was live when this one was begun, or null
 * @param collaborative the collaborative vectors it brings, or null
 * @param twoTower      the two-tower vectors it brings, or null
 * @param files         bytes of the graphs it brings, by name
 * @param uses          by part, the version whose part it is: its own name where it brings it; absent where there is none
 * @param createdAt     milliseconds since the epoch
 * @param deployedAt    milliseconds since the epoch; 0 when it never was
 */
public record ModelVersion(
        String version,
        State state,
        int traffic,
        String base,
        Vectors collaborative,
        Vectors twoTower,
        Map<String, Long> files,
        Map<Part, String> uses,
        long createdAt,
        long deployedAt) {
    /** How far a version is. */
    public enum State {
        /** It is registered, and being written. */
        TRAINING,
        /** It is being looked at, and loaded, before it may serve. */
        VALIDATING,
        /** Its ranker scores some requests off their path. */
        SHADOW,
        /** Requests are answered with it. */
        DEPLOYED,
        /** It was deployed or in the shadow, and is no more. */
        RETIRED,
        /** A later version has taken its slot before it was deployed. */
        ABANDONED;

        /** The name in requests and answers. */
        public String field() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a version may bring, and otherwise has of another. */
    public enum Part {
        COLLABORATIVE,
        TWO_TOWER,
        RANKER;

        /** The name in requests and answers. */
        public String field() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Part of(String field) {
            return valueOf(field.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * Vectors in the items.
     *
     * @param slot      0 or 1: which of the items' two places holds them; -1 when a later version has taken it
     * @param dimension of each
     */
    public record Vectors(int slot, int dimension) {
        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            if (slot >= 0) {
                map.put("slot", slot);
            }
            map.put("dimension", dimension);
            return map;
        }

        static Vectors of(Object stored) {
            return stored instanceof Map<?, ?> map
                    ? new Vectors(
                            map.get("slot") instanceof Number slot ? slot.intValue() : -1,
                            ((Number) map.get("dimension")).intValue())
                    : null;
        }

        Vectors withoutSlot() {
            return new Vectors(-1, dimension);
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

    /** Path of the managed field that holds the two-tower vectors of a slot. */
    public static String towerField(int slot) {
        return "recommend.tower_" + slot;
    }

    /** Path of the managed field that says which version's item tower made the vector of a slot while indexing. */
    public static String towerMarkField(int slot) {
        return "recommend.tower_" + slot + "_by";
    }

    /** The name under which the nodes know the ranker of a version. */
    public static String rankerName(String index, String version) {
        return index + "/" + version;
    }

    /** The name of the ranker that it goes by, or null for the bundled one. */
    public String ranker(String index) {
        String of = uses.get(Part.RANKER);
        return of == null ? null : rankerName(index, of);
    }

    /** Bytes of a graph that it brings; refuses, by name, one that it does not. */
    long requireFile(String index, String file) {
        Long size = files.get(file);
        if (size == null) {
            throw new ResourceNotFoundException("model version [" + version + "] of [" + index
                    + "] was announced without a file [" + file + "]; it has " + files.keySet());
        }
        return size;
    }

    /** The vectors of a part that it brings, or null. */
    Vectors vectors(Part part) {
        return part == Part.COLLABORATIVE ? collaborative : part == Part.TWO_TOWER ? twoTower : null;
    }

    /** Whether its ranker must be at hand on every data node. */
    boolean isLive() {
        return state == State.DEPLOYED || state == State.SHADOW;
    }

    /** Whether it brings vectors whose slot a later version has taken. */
    boolean hasLostASlot() {
        return (collaborative != null && collaborative.slot < 0) || (twoTower != null && twoTower.slot < 0);
    }

    ModelVersion in(State newState) {
        return new ModelVersion(
                version, newState, 0, base, collaborative, twoTower, files, uses, createdAt, deployedAt);
    }

    ModelVersion deployed(int newTraffic, long now) {
        return new ModelVersion(
                version, State.DEPLOYED, newTraffic, base, collaborative, twoTower, files, uses, createdAt, now);
    }

    ModelVersion using(Map<Part, String> newUses) {
        return new ModelVersion(
                version, state, traffic, base, collaborative, twoTower, files, newUses, createdAt, deployedAt);
    }

    /** The same without the slot of a part, when it holds that slot. */
    ModelVersion losing(Part part, int slot) {
        Vectors held = vectors(part);
        if (slot < 0 || held == null || held.slot != slot) {
            return this;
        }
        return new ModelVersion(
                version,
                state == State.TRAINING || state == State.VALIDATING ? State.ABANDONED : state,
                traffic,
                base,
                part == Part.COLLABORATIVE ? held.withoutSlot() : collaborative,
                part == Part.TWO_TOWER ? held.withoutSlot() : twoTower,
                files,
                uses,
                createdAt,
                deployedAt);
    }

    /** As the cluster state holds it. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("version", version);
        map.put("state", state.field());
        map.put("traffic_percent", traffic);
        if (base != null) {
            map.put("base", base);
        }
        Map<String, Object> parts = new LinkedHashMap<>();
        uses.forEach((part, of) -> parts.put(part.field(), of));
        map.put("uses", parts);
        if (collaborative != null) {
            map.put("collaborative", collaborative.toMap());
        }
        if (twoTower != null) {
            map.put("two_tower", twoTower.toMap());
        }
        map.put("files", files);
        map.put("created_at", createdAt);
        if (deployedAt > 0) {
            map.put("deployed_at", deployedAt);
        }
        return map;
    }

    /** Reads what {@link #toMap} made. */
    static ModelVersion of(Map<?, ?> map) {
        Map<String, Long> files = new TreeMap<>();
        ((Map<?, ?>) map.get("files")).forEach((name, size) -> files.put((String) name, ((Number) size).longValue()));
        Map<Part, String> uses = new EnumMap<>(Part.class);
        ((Map<?, ?>) map.get("uses")).forEach((part, of) -> uses.put(Part.of((String) part), (String) of));
        return new ModelVersion(
                (String) map.get("version"),
                State.valueOf(((String) map.get("state")).toUpperCase(Locale.ROOT)),
                ((Number) map.get("traffic_percent")).intValue(),
                (String) map.get("base"),
                Vectors.of(map.get("collaborative")),
                Vectors.of(map.get("two_tower")),
                files,
                uses,
                ((Number) map.get("created_at")).longValue(),
                map.get("deployed_at") instanceof Number time ? time.longValue() : 0);
    }
}
