/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

/**
 * One kind of neighbours that a model has of its items.
 *
 * @param field   path of the items' field that holds them
 * @param recency above 0 to 1: each step into the past multiplies by this what an item of the history adds to the scores
 *                of its neighbours
 */
public record NeighbourLists(String field, float recency) {}
