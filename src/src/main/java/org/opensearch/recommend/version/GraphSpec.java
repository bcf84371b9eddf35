/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.opensearch.recommend.core.rank.FeatureExtractor;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.util.Fields;

/**
 * What is known of an ONNX graph before its bytes are there.
 *
 * @param schema what it takes and gives, as it was sent
 * @param parsed the same, read
 * @param size   bytes
 * @param sha256 of these, 64 lower-case hexadecimal digits
 */
record GraphSpec(Map<String, Object> schema, FeatureSchema parsed, long size, String sha256) {
    /** Bytes of each chunk of a file but the last, which has the rest. */
    static final int CHUNK = 1 << 20;

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final double LARGEST = 1L << 53;

    /**
     * Reads strictly.
     *
     * @param dimension of a tower's output; 0 for a ranker
     */
    static GraphSpec read(Fields in, int dimension) {
        Map<String, Object> schema = in.map("schema");
        if (schema == null) {
            throw new IllegalArgumentException("[" + in.pathOf("schema") + "] is required: what the graph takes");
        }
        Double size = in.optionalNumber("size", 1, LARGEST);
        if (size == null || size != Math.rint(size)) {
            throw new IllegalArgumentException("[" + in.pathOf("size") + "] must be the number of bytes of the graph");
        }
        String sha256 = in.string("sha256", "", 64);
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException(
                    "[" + in.pathOf("sha256") + "] must be 64 lower-case hexadecimal digits, got [" + sha256 + "]");
        }
        in.finish();
        return new GraphSpec(schema, parse(schema, dimension, in.pathOf("schema")), size.longValue(), sha256);
    }

    private static FeatureSchema parse(Map<String, Object> schema, int dimension, String path) {
        try {
            Map<String, Object> whole = new LinkedHashMap<>(schema);
            if (dimension > 0) {
                whole.putIfAbsent("dimension", dimension);
            }
            FeatureSchema parsed = FeatureSchema.read(whole);
            if (parsed.dimension() != dimension) {
                throw new IllegalArgumentException(
                        dimension > 0
                                ? "[dimension] must be " + dimension + ", got [" + parsed.dimension() + "]"
                                : "[dimension] is for towers: a ranker gives [heads]");
            }
            new FeatureExtractor(parsed);
            return parsed;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("[" + path + "] cannot be read: " + e.getMessage(), e);
        }
    }

    /** Chunks of a file of so many bytes. */
    static int chunks(long size) {
        return Math.toIntExact((size + CHUNK - 1) / CHUNK);
    }

    /** Refuses the number of a chunk that there is not. */
    static void requireChunk(int chunk, int chunks) {
        if (chunk >= chunks) {
            throw new IllegalArgumentException(
                    "[chunk] must be between 0 and " + (chunks - 1) + ", got [" + chunk + "]");
        }
    }

    /** Bytes of one chunk of a file of so many bytes. */
    static int chunkLength(long size, int chunk) {
        return (int) Math.min(CHUNK, size - (long) chunk * CHUNK);
    }

    /** What {@link #read} reads. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("schema", schema);
        map.put("size", size);
        map.put("sha256", sha256);
        return map;
    }
}
