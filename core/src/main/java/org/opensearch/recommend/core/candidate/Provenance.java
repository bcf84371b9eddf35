/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.candidate;

/**
 * Where a candidate came from.
 *
 * @param source   name of the source
 * @param score    the source's own score: comparable within the source only
 * @param rank     1-based rank within the source
 * @param fromItem the history or session item that brought it, or null
 * @param detail   what else the reason needs, such as the category, or null
 */
public record Provenance(String source, float score, int rank, String fromItem, String detail) {}
