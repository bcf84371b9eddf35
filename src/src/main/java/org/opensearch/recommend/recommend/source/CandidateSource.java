/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend.source;

import java.util.List;
import org.opensearch.core.action.ActionListener;
import org.opensearch.recommend.core.candidate.SourceHit;

/**
 * Brings candidates. One class is one source: an instance in {@link Sources#standard} makes it known, by its name, to
 * configurations and requests. Implementations keep no state of a request and never block.
 */
public interface CandidateSource {
    /** The name in configurations, requests and answers. */
    String name();

    /**
     * Finds candidates.
     *
     * @param query    who asks, what may be recommended, and how many candidates are wanted
     * @param listener gets the candidates best first, each with the item that brought it where one did; empty when the
     *                 source has nothing to go by. Candidates that the filter does not allow are dropped for it.
     */
    void retrieve(SourceQuery query, ActionListener<List<SourceHit>> listener);
}
