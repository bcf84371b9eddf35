/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.recommend.version.ModelVersion.Part;
import org.opensearch.recommend.version.ModelVersion.State;
import org.opensearch.recommend.version.ModelVersion.Vectors;

/**
 * The versions of one item index, oldest first. At most one is the main version, one a canary beside it and one in the
 * shadow. A new version that brings vectors takes a slot that none of these uses, so that writing it changes nothing that
 * is being served.
 */
record VersionList(String index, List<ModelVersion> versions) {
    /** Traffic of the main version; less is a canary's. */
    static final int ALL = 100;

    /** Versions that are kept; older ones that are neither in use nor hold a slot go. */
    private static final int MOST = 20;

    /** Reads what {@link #toMap} made. */
    static VersionList of(String index, Map<?, ?> map) {
        return new VersionList(
                index,
                ((List<?>) map.get("versions"))
                        .stream()
                                .map(version -> ModelVersion.of((Map<?, ?>) version))
                                .toList());
    }

    /** Those that were begun at a moment, milliseconds since the epoch, or later. */
    VersionList since(long moment) {
        return new VersionList(
                index,
                versions.stream()
                        .filter(version -> version.createdAt() >= moment)
                        .toList());
    }

    Map<String, Object> toMap() {
        return Map.of("versions", versions.stream().map(ModelVersion::toMap).toList());
    }

    /** The version, or null. */
    ModelVersion find(String version) {
        return first(v -> v.version().equals(version));
    }

    /**
     * The version.
     *
     * @throws ResourceNotFoundException when there is none of that name
     */
    ModelVersion require(String version) {
        ModelVersion found = find(version);
        if (found == null) {
            throw new ResourceNotFoundException("index [" + index + "] has no model version [" + version + "]");
        }
        return found;
    }

    /** The main version, which answers what a canary does not, or null. */
    ModelVersion deployed() {
        return first(v -> v.state() == State.DEPLOYED && v.traffic() == ALL);
    }

    /** The version that answers a share of the requests beside the main one, or null. */
    ModelVersion canary() {
        return first(v -> v.state() == State.DEPLOYED && v.traffic() < ALL);
    }

    /** The version whose ranker scores off the requests' path, or null. */
    ModelVersion shadow() {
        return first(v -> v.state() == State.SHADOW);
    }

    /**
     * The version that answers one request, or null for none.
     *
     * @param fraction where the request falls, in [0, 1)
     */
    ModelVersion at(double fraction) {
        ModelVersion canary = canary();
        return canary != null && fraction * ALL < canary.traffic() ? canary : deployed();
    }

    /** Percent of the requests that a version answers. */
    int trafficOf(ModelVersion version) {
        ModelVersion canary = canary();
        return version.traffic() == ALL && canary != null ? ALL - canary.traffic() : version.traffic();
    }

    /** The vectors of a part as a version has them, its own or another's, or null when there are none. */
    Vectors vectors(ModelVersion version, Part part) {
        ModelVersion owner = find(version.uses().get(part));
        Vectors vectors = owner == null ? null : owner.vectors(part);
        return vectors == null || vectors.slot() < 0 ? null : vectors;
    }

    /**
     * With a new version. Its vectors take the idle slot from whatever held it; what it does not bring is that of the
     * version that is live now.
     *
     * @param collaborative dimension of the collaborative vectors it brings, or 0
     * @param twoTower      dimension of the two-tower vectors it brings, or 0
     * @param files         bytes of the graphs it brings, by name
     */
    VersionList begin(String version, int collaborative, int twoTower, Map<String, Long> files, long now) {
        if (find(version) != null) {
            throw conflict("model version [" + version + "] of [" + index + "] is there already");
        }
        ModelVersion live = deployed();
        Map<Part, String> uses = new EnumMap<>(Part.class);
        if (live != null) {
            uses.putAll(live.uses());
        }
        int slot = -1;
        int towerSlot = -1;
        if (collaborative > 0) {
            uses.put(Part.COLLABORATIVE, version);
            slot = idleSlots(Part.COLLABORATIVE).get(0);
        }
        if (twoTower > 0) {
            uses.put(Part.TWO_TOWER, version);
            List<Integer> idle = idleSlots(Part.TWO_TOWER);
            towerSlot = idle.contains(slot) ? slot : idle.get(0);
        }
        if (files.containsKey(ModelBody.RANKER)) {
            uses.put(Part.RANKER, version);
        }
        int taken = slot;
        int takenByTower = towerSlot;
        List<ModelVersion> changed =
                new ArrayList<>(each(v -> v.losing(Part.COLLABORATIVE, taken).losing(Part.TWO_TOWER, takenByTower)));
        changed.add(new ModelVersion(
                version,
                State.TRAINING,
                0,
                live == null ? null : live.version(),
                collaborative > 0 ? new Vectors(slot, collaborative) : null,
                twoTower > 0 ? new Vectors(towerSlot, twoTower) : null,
                files,
                uses,
                now,
                0));
        VersionList all = new VersionList(index, changed);
        Set<String> needed = all.needed();
        for (int i = 0; changed.size() > MOST && i < changed.size() - 1; ) {
            if (needed.contains(changed.get(i).version())) {
                i++;
            } else {
                changed.remove(i);
            }
        }
        return new VersionList(index, List.copyOf(changed));
    }

    /** The slots of a part that nothing in use is in, at least one. */
    private List<Integer> idleSlots(Part part) {
        Set<Integer> busy = new HashSet<>();
        Set<String> by = new LinkedHashSet<>();
        for (ModelVersion version : versions) {
            Vectors vectors = version.isLive() ? vectors(version, part) : null;
            if (vectors != null && busy.add(vectors.slot())) {
                by.add(version.version());
            }
        }
        List<Integer> idle = new ArrayList<>(List.of(0, 1));
        idle.removeAll(busy);
        if (idle.isEmpty()) {
            throw conflict("both slots for the vectors of [" + part.field() + "] of [" + index + "] are in use, by "
                    + by + ": deploy one of them to all traffic, or retire one, before another is begun");
        }
        return idle;
    }

    /** Versions that must stay: in use, or holding a slot. */
    private Set<String> needed() {
        Set<String> needed = new HashSet<>();
        for (ModelVersion version : versions) {
            if (version.isLive()) {
                needed.add(version.version());
                needed.addAll(version.uses().values());
            }
            if (isThere(version.version(), Part.COLLABORATIVE) || isThere(version.version(), Part.TWO_TOWER)) {
                needed.add(version.version());
            }
        }
        return needed;
    }

    /** With this version being looked at before it serves; one that serves already stays as it is. */
    VersionList validating(String version) {
        ModelVersion chosen = require(version);
        return chosen.isLive() ? this : with(chosen, v -> resolved(v).in(State.VALIDATING));
    }

    /** With this version as it was before it was found wanting. */
    VersionList refused(String version) {
        ModelVersion chosen = find(version);
        return chosen == null || chosen.state() != State.VALIDATING
                ? this
                : with(chosen, v -> v.in(v.deployedAt() > 0 ? State.RETIRED : State.TRAINING));
    }

    /**
     * With this version answering a share of the requests.
     *
     * @param percent 100 puts it in place of all others; less puts it beside the main version
     */
    VersionList deploy(String version, int percent, long now) {
        ModelVersion chosen = require(version);
        requireSlots(chosen);
        if (chosen.state() == State.DEPLOYED && chosen.traffic() == percent) {
            return this;
        }
        ModelVersion deployed = resolved(chosen).deployed(percent, now);
        if (percent == ALL) {
            return new VersionList(
                    index,
                    each(v -> v.equals(chosen) ? deployed : v.state() == State.DEPLOYED ? v.in(State.RETIRED) : v));
        }
        if (chosen.equals(deployed())) {
            throw conflict("model version [" + version + "] of [" + index
                    + "] is the main version, which answers whatever another does not: give another one its share");
        }
        ModelVersion canary = canary();
        if (canary != null && !canary.equals(chosen)) {
            throw conflict("model version [" + canary.version() + "] of [" + index
                    + "] answers a share of the requests already: deploy it to all traffic or retire it first");
        }
        return with(chosen, v -> deployed);
    }

    /** With this version's ranker scoring off the requests' path. */
    VersionList shadow(String version) {
        ModelVersion chosen = require(version);
        requireSlots(chosen);
        if (!chosen.files().containsKey(ModelBody.RANKER)) {
            throw conflict("model version [" + version + "] of [" + index
                    + "] brings no ranker, and only a ranker can score in the shadow");
        }
        if (chosen.state() == State.DEPLOYED) {
            throw conflict("model version [" + version + "] of [" + index + "] is deployed");
        }
        ModelVersion shadow = shadow();
        if (shadow != null && !shadow.equals(chosen)) {
            throw conflict("model version [" + shadow.version() + "] of [" + index
                    + "] is in the shadow already: retire it first");
        }
        ModelVersion resolved = resolved(chosen).in(State.SHADOW);
        return with(chosen, v -> resolved);
    }

    /** With this version no longer deployed, nor in the shadow. */
    VersionList retire(String version) {
        ModelVersion chosen = require(version);
        if (!chosen.isLive()) {
            throw conflict("model version [" + version + "] of [" + index + "] is "
                    + chosen.state().field() + ": only what is deployed or in the shadow can be retired");
        }
        return with(chosen, v -> v.in(State.RETIRED));
    }

    /** Without this version. */
    VersionList without(String version) {
        ModelVersion chosen = require(version);
        if (chosen.state() == State.DEPLOYED) {
            throw conflict("model version [" + version + "] of [" + index
                    + "] is deployed: deploy another one, or retire it, before it goes");
        }
        for (ModelVersion other : versions) {
            if (other.isLive() && other.uses().containsValue(version)) {
                throw conflict("model version [" + version + "] of [" + index + "] is in use by [" + other.version()
                        + "], which is " + other.state().field());
            }
        }
        return new VersionList(
                index, versions.stream().filter(v -> !v.equals(chosen)).toList());
    }

    private void requireSlots(ModelVersion version) {
        if (version.hasLostASlot()) {
            throw conflict("the vectors of model version [" + version.version() + "] of [" + index
                    + "] have been overwritten by a later one: publish it again under a new name");
        }
    }

    /** With what it has of others as it is now: where that is gone, the main version's. */
    private ModelVersion resolved(ModelVersion version) {
        ModelVersion live = deployed();
        Map<Part, String> uses = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            String of = version.uses().get(part);
            if (of != null && !isThere(of, part)) {
                of = live == null ? null : live.uses().get(part);
            }
            if (of != null && isThere(of, part)) {
                uses.put(part, of);
            }
        }
        return version.using(uses);
    }

    private boolean isThere(String version, Part part) {
        ModelVersion owner = find(version);
        if (owner == null) {
            return false;
        }
        return part == Part.RANKER
                ? owner.files().containsKey(ModelBody.RANKER)
                : owner.vectors(part) != null && owner.vectors(part).slot() >= 0;
    }

    private ModelVersion first(Predicate<ModelVersion> wanted) {
        return versions.stream().filter(wanted).findFirst().orElse(null);
    }

    private VersionList with(ModelVersion chosen, UnaryOperator<ModelVersion> change) {
        return new VersionList(index, each(v -> Objects.equals(v, chosen) ? change.apply(v) : v));
    }

    private List<ModelVersion> each(UnaryOperator<ModelVersion> change) {
        return versions.stream().map(change).toList();
    }

    private static OpenSearchStatusException conflict(String message) {
        return new OpenSearchStatusException(message, RestStatus.CONFLICT);
    }
}
