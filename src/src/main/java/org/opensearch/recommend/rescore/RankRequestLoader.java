/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import java.util.List;
import org.opensearch.action.IndicesRequest;
import org.opensearch.core.action.ActionListener;

/** Gathers at the coordinator what the shards need to personalise a search. */
@FunctionalInterface
public interface RankRequestLoader {
    /**
     * Gathers it; fails with {@link IllegalArgumentException} when the request does not name exactly one index that has
     * a configuration.
     *
     * @param search   the search that holds the rescorer
     * @param userId   or null
     * @param session  ids of items that the visitor looked at just now, newest first; may be empty
     * @param listener may be called on any thread
     */
    void load(IndicesRequest search, String userId, List<String> session, ActionListener<RankRequest> listener);
}
