/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.content;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.recommend.core.util.Fields;

/**
 * In how many documents of a catalogue each text feature occurs. Immutable. Only the most frequent features are kept,
 * since only they need to be weighed down: any other is taken to be as rare as the rarest one kept.
 */
public final class ContentStatistics {
    /** No documents were counted. */
    public static final ContentStatistics NONE = new ContentStatistics(0, new long[0], new int[0], 0);

    /** The most features kept. */
    public static final int MOST_FEATURES = 20_000;

    private final long documents;
    private final long[] features;
    private final int[] frequencies;
    private final int otherwise;

    private ContentStatistics(long documents, long[] features, int[] frequencies, int otherwise) {
        this.documents = documents;
        this.features = features;
        this.frequencies = frequencies;
        this.otherwise = otherwise;
    }

    /** Documents counted. */
    public long documents() {
        return documents;
    }

    /** Features kept. */
    public int size() {
        return features.length;
    }

    /** Documents that have the feature, as far as is known. */
    int frequency(long feature) {
        int i = Arrays.binarySearch(features, feature);
        return i >= 0 ? frequencies[i] : otherwise;
    }

    /** Inverse document frequency, smoothed: ln((N + 1) / (df + 1)) + 1, at least 1; 1 when nothing was counted. */
    double idf(long feature) {
        return documents == 0 ? 1 : StrictMath.log((documents + 1.0) / (frequency(feature) + 1.0)) + 1;
    }

    /** For storing; {@link #fromMap} reads it. About 16 bytes of text for each feature. */
    public Map<String, Object> toMap() {
        ByteBuffer bytes = ByteBuffer.allocate(features.length * (Long.BYTES + Integer.BYTES));
        for (int i = 0; i < features.length; i++) {
            bytes.putLong(features[i]).putInt(frequencies[i]);
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("documents", documents);
        map.put("otherwise", otherwise);
        map.put("features", Base64.getEncoder().encodeToString(bytes.array()));
        return map;
    }

    /**
     * Reads what {@link #toMap} wrote.
     *
     * @throws IllegalArgumentException with a sentence naming the field
     */
    public static ContentStatistics fromMap(Map<String, ?> map) {
        Fields in = Fields.of("statistics", map);
        long documents = (long) in.number("documents", 0, 0, 1e15);
        int otherwise = in.integer("otherwise", 0, 0, Integer.MAX_VALUE);
        Object text = in.raw("features");
        in.finish();
        if (!(text instanceof String base64)) {
            throw in.wrongType("features", "a string", text);
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
            int n = bytes.remaining() / (Long.BYTES + Integer.BYTES);
            long[] features = new long[n];
            int[] frequencies = new int[n];
            for (int i = 0; i < n; i++) {
                features[i] = bytes.getLong();
                frequencies[i] = bytes.getInt();
                if (frequencies[i] < 0 || (i > 0 && features[i] <= features[i - 1])) {
                    throw new IllegalArgumentException("[statistics.features] is not in order");
                }
            }
            if (bytes.hasRemaining()) {
                throw new BufferUnderflowException();
            }
            return new ContentStatistics(documents, features, frequencies, otherwise);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("[statistics.features] is cut short", e);
        }
    }

    /** Counts documents. For one thread. */
    public static final class Builder {
        private static final int MOST_WHILE_COUNTING = 10 * MOST_FEATURES;

        private Map<Long, int[]> counts = new HashMap<>();
        private long documents;

        /** Counts one item, given as to {@link ContentEncoder#encode}. */
        public void add(List<String> text, List<String> categories) {
            TextFeatures features = new TextFeatures();
            features.read(text, categories);
            if (features.size() == 0) {
                return;
            }
            documents++;
            for (int i = 0; i < features.size(); i++) {
                counts.computeIfAbsent(features.hash(i), unseen -> new int[1])[0]++;
            }
            if (counts.size() > MOST_WHILE_COUNTING) {
                counts = mostFrequent(MOST_WHILE_COUNTING / 2);
            }
        }

        /** What was counted so far. */
        public ContentStatistics build() {
            boolean all = counts.size() <= MOST_FEATURES;
            Map<Long, int[]> kept = all ? counts : mostFrequent(MOST_FEATURES);
            long[] hashes = kept.keySet().stream().mapToLong(h -> h).sorted().toArray();
            int[] frequencies =
                    Arrays.stream(hashes).mapToInt(h -> kept.get(h)[0]).toArray();
            int rarest = all ? 0 : Arrays.stream(frequencies).min().orElse(0);
            return new ContentStatistics(documents, hashes, frequencies, rarest);
        }

        private Map<Long, int[]> mostFrequent(int n) {
            Map<Long, int[]> kept = new HashMap<>();
            counts.entrySet().stream()
                    .sorted(Comparator.comparingInt((Map.Entry<Long, int[]> e) -> -e.getValue()[0])
                            .thenComparing(Map.Entry::getKey))
                    .limit(n)
                    .forEach(e -> kept.put(e.getKey(), e.getValue()));
            return kept;
        }
    }
}
