/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.candidate;

/**
 * One item in the ranked list of one source.
 *
 * @param key      the item's key
 * @param score    the source's own score
 * @param fromItem the history or session item that brought it, or null
 * @param detail   what else the reason needs, such as the category, or null
 */
public record SourceHit(long key, float score, String fromItem, String detail) {}
