/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend.source;

import java.util.List;

/**
 * An item that candidates are sought by.
 *
 * @param itemId     the item's {@code _id}
 * @param content    its content vector, or null
 * @param categories its categories; may be empty
 */
public record Seed(String itemId, float[] content, List<String> categories) {}
