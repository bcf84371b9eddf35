/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.signals;

/** Read access to the signals of one item index. Safe for use by many threads. */
public interface SignalReader {
    /** No item has signals. */
    SignalReader EMPTY = new SignalReader() {
        @Override
        public float get(long key, String segment, Signal signal) {
            return Float.NaN;
        }

        @Override
        public long[] top(String segment, Signal signal, int n) {
            return new long[0];
        }

        @Override
        public int items() {
            return 0;
        }
    };

    /**
     * The current value of a signal.
     *
     * @param key     the item's key
     * @param segment such as {@code region=DE}, or null for everyone
     * @return NaN when the item has no signals (in that segment)
     */
    float get(long key, String segment, Signal signal);

    /**
     * Keys of the items with the greatest positive values, best first.
     *
     * @param segment such as {@code region=DE}, or null for everyone
     * @param n       at most this many; an implementation may keep fewer, but at least 1,000 for everyone and 200 for a segment where there
     *                are as many
     */
    long[] top(String segment, Signal signal, int n);

    /** Number of items with signals. */
    int items();

    /**
     * The same signals, those that decay brought to a time.
     *
     * @param now milliseconds since the epoch
     */
    default SignalReader at(long now) {
        return this;
    }

    /** When changes were taken over last, milliseconds since the epoch: events after it are not in it. 0 for never. */
    default long asOf() {
        return 0;
    }
}
