/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.candidate;

/**
 * One item in the ranked list of one source.
 *
 * @param id       the item's {@code _id}
 * @param score    the source's own score
 * @param fromItem the history or session item that brought it, or null
 * @param detail   what else the reason needs, such as the category, or null
 */
public record SourceHit(String id, float score, String fromItem, String detail) {}
