/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.content;

import java.util.List;

/** Turns what an item says of itself into a content vector. Implementations are safe for use by many threads. */
public interface ContentEncoder {
    /** Components of every vector it makes. */
    int dimension();

    /**
     * Encodes one item.
     *
     * @param text texts in order of importance (title first); entries may be empty, never null
     * @param categories category and brand values; may be empty
     * @return a new vector of {@link #dimension()} components and unit length, or null when there is nothing to encode
     */
    float[] encode(List<String> text, List<String> categories);
}
