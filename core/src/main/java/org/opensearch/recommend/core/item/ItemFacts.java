/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.item;

import java.util.List;

/**
 * What folding, ranking and reasons need to know of an item.
 *
 * @param title      or null
 * @param categories may be empty
 * @param brand      or null
 * @param price      or NaN
 * @param content    content vector of unit length, or null
 */
public record ItemFacts(String title, List<String> categories, String brand, double price, float[] content) {
    /** An item of which nothing is known. */
    public static final ItemFacts UNKNOWN = new ItemFacts(null, List.of(), null, Double.NaN, null);
}
