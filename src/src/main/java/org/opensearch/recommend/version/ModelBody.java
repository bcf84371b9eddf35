/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.opensearch.core.common.unit.ByteSizeValue;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.tower.TowerPool;
import org.opensearch.recommend.core.tower.TowerSchemas;
import org.opensearch.recommend.core.util.Fields;

/**
 * What a trainer sends of a version, its item vectors and the bytes of its graphs aside. At least one part is there.
 *
 * @param collaborative or null
 * @param towers        dimension of the two-tower vectors, 0 when there are none
 * @param pool          how a history becomes what the user tower takes; null without two-tower vectors
 * @param graphs        by file name: {@link #RANKER}, {@link #ITEM_TOWER}, {@link #USER_TOWER}
 * @param metrics       free object: how good it was
 * @param lineage       free object: what it was trained on
 */
record ModelBody(
        CollaborativeModel collaborative,
        int towers,
        TowerPool pool,
        Map<String, GraphSpec> graphs,
        Map<String, Object> metrics,
        Map<String, Object> lineage) {
    static final String RANKER = "ranker";
    static final String ITEM_TOWER = "item_tower";
    static final String USER_TOWER = "user_tower";

    /**
     * Reads strictly. A body with a {@code type} at its top is a collaborative model alone.
     *
     * @throws IllegalArgumentException with a sentence naming the field
     */
    static ModelBody read(Map<String, ?> body) {
        Fields in = Fields.of("", body);
        Map<String, Object> metrics = in.map("metrics");
        Map<String, Object> lineage = in.map("lineage");
        CollaborativeModel collaborative;
        int towers = 0;
        TowerPool pool = null;
        Map<String, GraphSpec> graphs = new TreeMap<>();
        if (in.has("type")) {
            Map<String, Object> alone = new LinkedHashMap<>(body);
            alone.remove("metrics");
            alone.remove("lineage");
            collaborative = CollaborativeModel.read(Fields.of("", alone));
        } else {
            Fields part = in.object("collaborative");
            collaborative = part == null ? null : CollaborativeModel.read(part);
            Fields twoTower = in.object("two_tower");
            if (twoTower != null) {
                pool = TowerPool.read(twoTower.object("pool"));
                towers = readTowers(twoTower, graphs);
            }
            Fields ranker = in.object(RANKER);
            if (ranker != null) {
                graphs.put(RANKER, GraphSpec.read(ranker, 0));
            }
            in.finish();
            if (collaborative == null && graphs.isEmpty()) {
                throw new IllegalArgumentException(
                        "a model version must have at least one of [collaborative], [two_tower] and [ranker]");
            }
        }
        return new ModelBody(
                collaborative,
                towers,
                pool,
                graphs,
                metrics == null ? Map.of() : metrics,
                lineage == null ? Map.of() : lineage);
    }

    private static int readTowers(Fields in, Map<String, GraphSpec> graphs) {
        int dimension = in.integer("dimension", 0, 1, CollaborativeModel.LARGEST_DIMENSION);
        if (dimension == 0) {
            throw new IllegalArgumentException("[two_tower.dimension] is required");
        }
        Map<String, String> files = new TreeMap<>(Map.of("item", ITEM_TOWER, "user", USER_TOWER));
        files.forEach((name, file) -> {
            Fields tower = in.object(name);
            if (tower == null) {
                throw new IllegalArgumentException("[two_tower." + name + "] is required");
            }
            graphs.put(file, GraphSpec.read(tower, dimension));
        });
        check("item", graphs.get(ITEM_TOWER), TowerSchemas::requireOfItem);
        check("user", graphs.get(USER_TOWER), TowerSchemas::requireOfUser);
        in.finish();
        return dimension;
    }

    private static void check(String tower, GraphSpec graph, Consumer<FeatureSchema> rule) {
        try {
            rule.accept(graph.parsed());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("[two_tower." + tower + ".schema]: " + e.getMessage(), e);
        }
    }

    /**
     * Refuses graphs that are larger than the cluster allows.
     *
     * @throws IllegalArgumentException naming the file and the setting
     */
    void requireWithin(ByteSizeValue limit) {
        graphs.forEach((file, graph) -> {
            if (graph.size() > limit.getBytes()) {
                throw new IllegalArgumentException("the graph [" + file + "] has " + graph.size()
                        + " bytes, more than the " + limit + " that [" + ModelVersions.MAX_SIZE.getKey() + "] allows");
            }
        });
    }

    /** Bytes of each graph, by file name. */
    Map<String, Long> sizes() {
        Map<String, Long> sizes = new TreeMap<>();
        graphs.forEach((file, graph) -> sizes.put(file, graph.size()));
        return sizes;
    }

    /** Dimension of the collaborative vectors, or 0. */
    int factors() {
        return collaborative == null ? 0 : collaborative.basis().parameters().dimension();
    }

    /** What {@link #read} reads. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        if (collaborative != null) {
            map.put("collaborative", collaborative.toMap());
        }
        if (towers > 0) {
            map.put(
                    "two_tower",
                    Map.of(
                            "dimension", towers,
                            "pool", pool.toMap(),
                            "item", graphs.get(ITEM_TOWER).toMap(),
                            "user", graphs.get(USER_TOWER).toMap()));
        }
        if (graphs.containsKey(RANKER)) {
            map.put(RANKER, graphs.get(RANKER).toMap());
        }
        map.put("metrics", metrics);
        map.put("lineage", lineage);
        return map;
    }
}
