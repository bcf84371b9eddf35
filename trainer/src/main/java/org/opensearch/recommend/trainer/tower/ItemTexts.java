/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.recommend.core.rank.Encoding;
import org.opensearch.recommend.core.rank.Feature;
import org.opensearch.recommend.core.util.Hashes;

/** Turns the texts of one field of the items, such as categories or a brand, into a column for each frequent one. */
public final class ItemTexts {
    /** Columns at most. */
    static final int MOST = 2000;

    /** A text of fewer items says nothing of others. */
    static final int LEAST_ITEMS = 2;

    /** Characters of a text that a schema takes. */
    private static final int LONGEST = 256;

    private ItemTexts() {}

    /**
     * A one-hot feature of a field, and its columns for these items.
     *
     * @param input   null where no text has at least {@value #LEAST_ITEMS} items
     * @param columns [items][columns of the input]
     */
    public record Encoded(Feature input, float[][] columns) {}

    /**
     * Encodes.
     *
     * @param field of the items, and name of the feature
     * @param texts of each item, may be empty
     */
    public static Encoded oneHot(String field, List<? extends Collection<String>> texts) {
        Feature input = input(field, texts);
        if (input == null) {
            return new Encoded(null, new float[texts.size()][0]);
        }
        float[][] columns = new float[texts.size()][input.width()];
        Encoding.Writer writer = input.encoding().writer();
        for (int item = 0; item < columns.length; item++) {
            long[] ofItem = texts.get(item).stream().mapToLong(Hashes::hash64).toArray();
            writer.write(ofItem, ofItem.length, columns[item], 0);
        }
        return new Encoded(input, columns);
    }

    /**
     * A one-hot feature of a field.
     *
     * @param field of the items, and name of the feature
     * @param texts of each item, may be empty
     * @return null where no text has at least {@value #LEAST_ITEMS} items
     */
    static Feature input(String field, List<? extends Collection<String>> texts) {
        Map<String, Integer> counts = new HashMap<>();
        for (Collection<String> ofItem : texts) {
            for (String text : Set.copyOf(ofItem)) {
                if (text.length() <= LONGEST) {
                    counts.merge(text, 1, Integer::sum);
                }
            }
        }
        List<String> values = new ArrayList<>();
        Set<Long> codes = new HashSet<>();
        counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= LEAST_ITEMS)
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .filter(text -> codes.add(Hashes.hash64(text)))
                .limit(MOST)
                .forEach(values::add);
        return values.isEmpty()
                ? null
                : new Feature(
                        field,
                        Feature.Kind.ITEM,
                        field,
                        null,
                        null,
                        null,
                        List.of(),
                        0,
                        List.of(),
                        new Encoding.OneHot(List.copyOf(values)),
                        0);
    }
}
