/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedNumericDocValues;
import org.opensearch.index.fielddata.IndexFieldData;
import org.opensearch.index.fielddata.IndexNumericFieldData;
import org.opensearch.index.fielddata.IndexNumericFieldData.NumericType;
import org.opensearch.index.fielddata.SortedNumericDoubleValues;
import org.opensearch.recommend.core.item.ItemKey;
import org.opensearch.recommend.core.item.ItemReader;
import org.opensearch.recommend.core.rank.ItemView;

/** The item at hand in one segment. Moves forward only; what it returns is valid until the next move. */
final class LeafItems implements ItemView {
    /** Path of the managed key, {@link ItemKey}. */
    static final String KEY = "recommend.key";

    /** Path of the managed content vector. */
    static final String CONTENT = "recommend.content";

    private final LeafReaderContext leaf;
    private final ItemColumns columns;
    private final List<TextColumn> categoryColumns = new ArrayList<>();
    private final TextColumn brandColumn;
    private final NumberColumn prices;
    private final NumberColumn maturities;
    private final SortedNumericDocValues releases;
    private final NumericType releaseType;
    private final SortedNumericDocValues keys;
    private final LeafVectors contents;
    private final LeafVectors factors;
    private final LeafVectors towers;
    private final Map<String, NumberColumn> numbers = new HashMap<>();
    private final Map<String, NamedTexts> texts = new HashMap<>();

    private final List<String> categories = new ArrayList<>();
    private final List<String> brands = new ArrayList<>();
    private int doc;
    private boolean keyed;
    private long key;
    private double price;
    private double maturity;
    private long releasedAt;
    private float[] content;
    private float[] factor;
    private float[] tower;

    LeafItems(LeafReaderContext leaf, ItemColumns columns) throws IOException {
        this.leaf = leaf;
        this.columns = columns;
        for (IndexFieldData<?> column : columns.categories()) {
            categoryColumns.add(TextColumn.of(column.load(leaf)));
        }
        brandColumn =
                columns.brand() == null ? null : TextColumn.of(columns.brand().load(leaf));
        prices = NumberColumn.of(columns.price(), leaf);
        maturities = NumberColumn.of(columns.maturity(), leaf);
        IndexNumericFieldData released = columns.releasedAt();
        releases = released == null ? null : released.load(leaf).getLongValues();
        releaseType = released == null ? null : released.getNumericType();
        keys = DocValues.getSortedNumeric(leaf.reader(), KEY);
        contents = new LeafVectors(leaf, CONTENT);
        factors = columns.factors() == null ? null : new LeafVectors(leaf, columns.factors());
        towers = columns.towers() == null ? null : new LeafVectors(leaf, columns.towers());
    }

    /**
     * Moves to a document.
     *
     * @param next number within the segment, greater than the last one's
     */
    void moveTo(int next) throws IOException {
        doc = next;
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
        price = prices.get(doc);
        maturity = maturities.get(doc);
        releasedAt = releases != null && releases.advanceExact(doc) ? time(releases.nextValue()) : NO_DATE;
        content = contents.get(doc);
        factor = factors == null ? null : factors.get(doc);
        tower = towers == null ? null : towers.get(doc);
    }

    /** The least number of a document, each document's read once. */
    private static final class NumberColumn {
        private final SortedNumericDoubleValues values;
        private int doc = -1;
        private double value;

        private NumberColumn(SortedNumericDoubleValues values) {
            this.values = values;
        }

        static NumberColumn of(IndexFieldData<?> column, LeafReaderContext leaf) {
            if (!(column instanceof IndexNumericFieldData numeric)) {
                return new NumberColumn(null);
            }
            SortedNumericDoubleValues values = numeric.load(leaf).getDoubleValues();
            return new NumberColumn(values);
        }

        double get(int next) throws IOException {
            if (next != doc) {
                doc = next;
                value = values != null && values.advanceExact(next) ? values.nextValue() : Double.NaN;
            }
            return value;
        }
    }

    /** The texts of a document, likewise. */
    private static final class NamedTexts {
        private final TextColumn column;
        private final List<String> values = new ArrayList<>();
        private int doc = -1;

        NamedTexts(IndexFieldData<?> column, LeafReaderContext leaf) {
            this.column = column == null ? null : TextColumn.of(column.load(leaf));
        }

        List<String> get(int next) throws IOException {
            if (next != doc) {
                doc = next;
                values.clear();
                if (column != null) {
                    column.read(next, values);
                }
            }
            return values;
        }
    }

    @Override
    public double number(String field) {
        try {
            NumberColumn column = numbers.get(field);
            if (column == null) {
                column = NumberColumn.of(columns.named(field), leaf);
                numbers.put(field, column);
            }
            return column.get(doc);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> texts(String field) {
        try {
            NamedTexts column = texts.get(field);
            if (column == null) {
                column = new NamedTexts(columns.named(field), leaf);
                texts.put(field, column);
            }
            return column.get(doc);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long time(long value) {
        return switch (releaseType) {
            case DATE -> value;
            case DATE_NANOSECONDS -> value / 1_000_000;
            default -> ItemReader.time(value);
        };
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

    @Override
    public double maturity() {
        return maturity;
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

    /** Likewise the reader's own. */
    @Override
    public float[] tower() {
        return tower;
    }
}
