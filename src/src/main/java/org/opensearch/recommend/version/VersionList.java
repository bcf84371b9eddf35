/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.core.rest.RestStatus;

/**
 * The versions of one item index, oldest first. At most one is deployed. A new version takes the slot that the deployed
 * one does not hold, so that writing it changes nothing that is being served.
 */
record VersionList(String index, List<ModelVersion> versions) {
    /** Versions that are kept; older ones that are neither deployed nor hold a slot go. */
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

    Map<String, Object> toMap() {
        return Map.of("versions", versions.stream().map(ModelVersion::toMap).toList());
    }

    /** The version, or null. */
    ModelVersion find(String version) {
        return versions.stream()
                .filter(v -> v.version().equals(version))
                .findFirst()
                .orElse(null);
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

    /** The version that answers requests, or null. */
    ModelVersion deployed() {
        return versions.stream()
                .filter(v -> v.state() == ModelVersion.State.DEPLOYED)
                .findFirst()
                .orElse(null);
    }

    /** With a new version, which takes the idle slot from whatever held it. */
    VersionList begin(String version, int dimension, long now) {
        if (find(version) != null) {
            throw conflict("model version [" + version + "] of [" + index + "] is there already");
        }
        ModelVersion live = deployed();
        int slot = live != null && live.slot() == 0 ? 1 : 0;
        List<ModelVersion> changed = new ArrayList<>(
                each(v -> v.slot() == slot || v.state() == ModelVersion.State.PUBLISHING ? v.withoutSlot() : v));
        changed.add(new ModelVersion(version, ModelVersion.State.PUBLISHING, slot, dimension, now, 0));
        for (int i = 0; changed.size() > MOST; ) {
            if (changed.get(i).slot() < 0) {
                changed.remove(i);
            } else {
                i++;
            }
        }
        return new VersionList(index, List.copyOf(changed));
    }

    /** With this version deployed in place of the one that was. */
    VersionList deploy(String version, long now) {
        ModelVersion chosen = require(version);
        if (chosen.slot() < 0) {
            throw conflict("the vectors of model version [" + version + "] of [" + index
                    + "] have been overwritten by a later one: publish it again under a new name");
        }
        if (chosen.state() == ModelVersion.State.DEPLOYED) {
            return this;
        }
        return new VersionList(
                index,
                each(v -> v.equals(chosen)
                        ? v.deployed(now)
                        : v.state() == ModelVersion.State.DEPLOYED ? v.in(ModelVersion.State.RETIRED) : v));
    }

    /** Without this version. */
    VersionList without(String version) {
        ModelVersion chosen = require(version);
        if (chosen.state() == ModelVersion.State.DEPLOYED) {
            throw conflict("model version [" + version + "] of [" + index
                    + "] is deployed: deploy another one before it goes");
        }
        return new VersionList(
                index, versions.stream().filter(v -> !v.equals(chosen)).toList());
    }

    private List<ModelVersion> each(UnaryOperator<ModelVersion> change) {
        return versions.stream().map(change).toList();
    }

    private static OpenSearchStatusException conflict(String message) {
        return new OpenSearchStatusException(message, RestStatus.CONFLICT);
    }
}
