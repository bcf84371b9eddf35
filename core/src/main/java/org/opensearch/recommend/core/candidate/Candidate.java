/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.candidate;

import java.util.List;

/**
 * An item that may be recommended, with every provenance it has.
 *
 * @param key        the item's key
 * @param provenance at least one; the best-ranked first
 */
public record Candidate(long key, List<Provenance> provenance) {}
