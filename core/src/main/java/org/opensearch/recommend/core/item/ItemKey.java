/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.item;

import org.opensearch.recommend.core.util.Hashes;

/** The 64-bit key of an item: the hash of its {@code _id}, stored as the long field {@code recommend.key}. */
public final class ItemKey {
    private ItemKey() {}

    /** The key of the item with this id. Two of n items share a key with probability about n²/2⁶⁵. */
    public static long of(String itemId) {
        return Hashes.hash64(itemId);
    }
}
