/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.profile;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import org.opensearch.recommend.core.util.ByteWriter;

/**
 * The most recent events of a user, in {@link HistoryEntry#NEWEST_FIRST} order. Immutable. Held by column, since folding
 * walks the histories of many users one after the other and would otherwise wait for memory at each entry.
 */
public final class History extends AbstractList<HistoryEntry> implements RandomAccess {
    /** No events. */
    public static final History NONE = of(List.of());

    /** What an entry says besides its item and time; a history has few of them. */
    record Kind(String type, double weight) {}

    private final long[] eventKeys;
    private final long[] itemKeys;
    /** The ids of the items in UTF-8, one after the other, and where each ends. */
    private byte[] itemIds;

    private final int[] ends;
    private final long[] times;
    /** Index into {@link #kinds}, which are in order of first appearance. */
    private final int[] kindOf;

    private final List<Kind> kinds = new ArrayList<>();

    private History(int size) {
        eventKeys = new long[size];
        itemKeys = new long[size];
        itemIds = new byte[16 * size];
        ends = new int[size];
        times = new long[size];
        kindOf = new int[size];
    }

    /** A history of entries that are in order. */
    public static History of(List<HistoryEntry> entries) {
        History history = new History(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            history.put(i, entries.get(i));
        }
        return history.trimmed();
    }

    /**
     * This history and more entries.
     *
     * @param fresh in order
     * @param most  at most so many entries are kept, the newest
     */
    History with(List<HistoryEntry> fresh, int most) {
        History merged = new History(Math.min(most, size() + fresh.size()));
        int[] kindThere = new int[kinds.size()];
        Arrays.fill(kindThere, -1);
        int mine = 0;
        int theirs = 0;
        for (int i = 0; i < merged.size(); i++) {
            if (mine == size() || (theirs < fresh.size() && isBefore(fresh.get(theirs), mine))) {
                merged.put(i, fresh.get(theirs++));
            } else {
                merged.copy(i, this, mine++, kindThere);
            }
        }
        return merged.trimmed();
    }

    private boolean isBefore(HistoryEntry entry, int i) {
        return entry.time() != times[i] ? entry.time() > times[i] : entry.eventKey() > eventKeys[i];
    }

    private void put(int i, HistoryEntry entry) {
        eventKeys[i] = entry.eventKey();
        itemKeys[i] = entry.itemKey();
        byte[] id = entry.itemId().getBytes(StandardCharsets.UTF_8);
        putId(i, id, 0, id.length);
        times[i] = entry.time();
        kindOf[i] = kind(entry.type(), entry.weight());
    }

    private void copy(int i, History from, int j, int[] kindHere) {
        eventKeys[i] = from.eventKeys[j];
        itemKeys[i] = from.itemKeys[j];
        putId(i, from.itemIds, from.start(j), from.ends[j]);
        times[i] = from.times[j];
        int kind = from.kindOf[j];
        if (kindHere[kind] < 0) {
            kindHere[kind] = kind(from.kinds.get(kind).type, from.kinds.get(kind).weight);
        }
        kindOf[i] = kindHere[kind];
    }

    private void putId(int i, byte[] ids, int from, int to) {
        int at = start(i);
        int end = at + to - from;
        if (end > itemIds.length) {
            itemIds = Arrays.copyOf(itemIds, 2 * end);
        }
        System.arraycopy(ids, from, itemIds, at, to - from);
        ends[i] = end;
    }

    private int start(int i) {
        return i == 0 ? 0 : ends[i - 1];
    }

    private History trimmed() {
        itemIds = Arrays.copyOf(itemIds, start(size()));
        return this;
    }

    private int kind(String type, double weight) {
        for (int i = 0; i < kinds.size(); i++) {
            Kind kind = kinds.get(i);
            if (kind.weight == weight && kind.type.equals(type)) {
                return i;
            }
        }
        kinds.add(new Kind(type, weight));
        return kinds.size() - 1;
    }

    /** Whether it has the event with this key ({@link ProfileFolder#eventKey}). */
    boolean remembers(long eventKey) {
        for (long key : eventKeys) {
            if (key == eventKey) {
                return true;
            }
        }
        return false;
    }

    /** The keys of the items in ascending order, one an entry. */
    long[] sortedItemKeys() {
        long[] sorted = itemKeys.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    long eventKey(int i) {
        return eventKeys[i];
    }

    String itemId(int i) {
        int start = start(i);
        return new String(itemIds, start, ends[i] - start, StandardCharsets.UTF_8);
    }

    /** Writes the id of an item. */
    void writeItemId(int i, ByteWriter out) {
        out.text(itemIds, start(i), ends[i]);
    }

    long itemKey(int i) {
        return itemKeys[i];
    }

    long time(int i) {
        return times[i];
    }

    /** Index into {@link #kinds}. */
    int kind(int i) {
        return kindOf[i];
    }

    /** The kinds in order of their first appearance. */
    List<Kind> kinds() {
        return kinds;
    }

    /** Bytes on the heap, approximately. */
    long bytes() {
        return 200L + 32L * kinds.size() + 32L * size() + itemIds.length;
    }

    @Override
    public int size() {
        return ends.length;
    }

    @Override
    public HistoryEntry get(int i) {
        Kind kind = kinds.get(kindOf[i]);
        return new HistoryEntry(eventKeys[i], itemId(i), itemKeys[i], kind.type, kind.weight, times[i]);
    }
}
