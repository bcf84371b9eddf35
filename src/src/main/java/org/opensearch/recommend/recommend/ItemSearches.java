/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend;

import org.opensearch.action.search.SearchRequest;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.recommend.config.ConfigService;
import org.opensearch.search.builder.SearchSourceBuilder;

/** The searches of one request on its item index: all of them make do with the shards that answer. */
public final class ItemSearches {
    private ItemSearches() {}

    /**
     * A search on an item index.
     *
     * @param parent the request's task, whose cancellation cancels the search
     */
    public static SearchRequest request(String index, SearchSourceBuilder source, TaskId parent) {
        SearchRequest request = new SearchRequest(index)
                .source(source)
                .indicesOptions(ConfigService.itemIndexOptions())
                .allowPartialSearchResults(true);
        request.setParentTask(parent);
        return request;
    }
}
