/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedNumericDocValues;
import org.opensearch.index.fielddata.IndexFieldData;
import org.opensearch.index.fielddata.IndexNumericFieldData;
import org.opensearch.index.fielddata.IndexNumericFieldData.NumericType;
import org.opensearch.index.fielddata.SortedNumericDoubleValues;
import org.opensearch.recommend.core.item.ItemKey;
import org.opensearch.recommend.core.rank.ItemView;
import org.opensearch.recommend.core.util.Durations;

/** The item at hand in one segment. Moves forward only; what it returns is valid until the next move. */
final class LeafItems implements ItemView {
    /** Path of the managed key, {@link ItemKey}. */
    static final String KEY = "recommend.key";

    /** Path of the managed content vector. */
    static final String CONTENT = "recommend.content";

    private static final int GREATEST_YEAR = 9999;

    private final List<TextColumn> categoryColumns = new ArrayList<>();
    private final TextColumn brandColumn;
    private final SortedNumericDoubleValues prices;
    private final SortedNumericDocValues releases;
    private final NumericType releaseType;
    private final SortedNumericDocValues keys;
    private final LeafVectors contents;
    private final LeafVectors factors;

    private final List<String> categories = new ArrayList<>();
    private final List<String> brands = new ArrayList<>();
    private boolean keyed;
    private long key;
    private double price;
    private long releasedAt;
    private float[] content;
    private float[] factor;

    LeafItems(
            LeafReaderContext leaf,
            List<IndexFieldData<?>> categories,
            IndexFieldData<?> brand,
            IndexNumericFieldData price,
            IndexNumericFieldData releasedAt,
            String factorField)
            throws IOException {
        for (IndexFieldData<?> column : categories) {
            categoryColumns.add(TextColumn.of(column.load(leaf)));
        }
        brandColumn = brand == null ? null : TextColumn.of(brand.load(leaf));
        prices = price == null ? null : price.load(leaf).getDoubleValues();
        releases = releasedAt == null ? null : releasedAt.load(leaf).getLongValues();
        releaseType = releasedAt == null ? null : releasedAt.getNumericType();
        keys = DocValues.getSortedNumeric(leaf.reader(), KEY);
        contents = new LeafVectors(leaf, CONTENT);
        factors = factorField == null ? null : new LeafVectors(leaf, factorField);
    }

    /**
     * Moves to a document.
     *
     * @param doc number within the segment, greater than the last one's
     */
    void moveTo(int doc) throws IOException {
        categories.clear();
        for (int i = 0; i < categoryColumns.size(); i++) {
            categoryColumns.get(i).read(doc, categories);
        }
        brands.clear();
        if (brandColumn != null) {
            brandColumn.read(doc, brands);
        }
        keyed = keys.advanceExact(doc);
        key = keyed ? keys.nextValue() : 0;
        price = prices != null && prices.advanceExact(doc) ? prices.nextValue() : Double.NaN;
        releasedAt = releases != null && releases.advanceExact(doc) ? time(releases.nextValue()) : NO_DATE;
        content = contents.get(doc);
        factor = factors == null ? null : factors.get(doc);
    }

    private long time(long value) {
        return switch (releaseType) {
            case DATE -> value;
            case DATE_NANOSECONDS -> value / 1_000_000;
            default -> value > GREATEST_YEAR ? value : value < 1 ? NO_DATE : startOfYear((int) value);
        };
    }

    private static long startOfYear(int year) {
        return LocalDate.of(year, 1, 1).toEpochDay() * Durations.DAY;
    }

    /** Whether the item has a key; without one it has no signals and no sources. */
    boolean keyed() {
        return keyed;
    }

    @Override
    public long key() {
        return key;
    }

    @Override
    public List<String> categories() {
        return categories;
    }

    @Override
    public String brand() {
        return brands.isEmpty() ? null : brands.get(0);
    }

    @Override
    public double price() {
        return price;
    }

    @Override
    public long releasedAt() {
        return releasedAt;
    }

    /** The reader's own array: copy it to keep it. */
    @Override
    public float[] content() {
        return content;
    }

    /** Likewise the reader's own. */
    @Override
    public float[] factor() {
        return factor;
    }
}
