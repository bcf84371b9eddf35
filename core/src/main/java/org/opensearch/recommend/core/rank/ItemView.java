/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rank;

import java.util.List;

/**
 * What the ranker reads of one item. An implementation may be one object that moves over the items: what it returns is
 * used before the next item.
 */
public interface ItemView {
    /** {@link #releasedAt()} of an item without a release date. */
    long NO_DATE = Long.MIN_VALUE;

    /** The item's key. */
    long key();

    /** Category values; may be empty. */
    List<String> categories();

    /** Or null. */
    String brand();

    /** Or NaN. */
    double price();

    /** Milliseconds since the epoch, or {@link #NO_DATE}. */
    long releasedAt();

    /** The least age the item is meant for, in years, or NaN. */
    default double maturity() {
        return Double.NaN;
    }

    /** Content vector of unit length, or null. */
    float[] content();

    /** Factor in the collaborative model, or null. */
    float[] factor();

    /** Vector in the two-tower model, of unit length, or null. */
    default float[] tower() {
        return null;
    }

    /** A field of the item index as a number: false and true are 0 and 1, a date is milliseconds since the epoch; or NaN. */
    default double number(String field) {
        return Double.NaN;
    }

    /** A field of the item index as texts; may be empty. */
    default List<String> texts(String field) {
        return List.of();
    }

    /** A fixed item, for when the values are at hand anyway. */
    record Of(
            long key,
            List<String> categories,
            String brand,
            double price,
            long releasedAt,
            float[] content,
            float[] factor)
            implements ItemView {
        /** An item that no collaborative model knows. */
        public Of(long key, List<String> categories, String brand, double price, long releasedAt, float[] content) {
            this(key, categories, brand, price, releasedAt, content, null);
        }
    }
}
