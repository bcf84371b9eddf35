/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.publish;

import com.fasterxml.jackson.databind.JsonNode;
import org.opensearch.recommend.trainer.http.Patience;
import org.opensearch.recommend.trainer.http.Rest;
import org.opensearch.recommend.trainer.http.RestException;

/** The model versions of an item index, as the cluster has them. */
public record Versions(Rest rest, String index, Patience patience) {
    /** Where they are. */
    String path() {
        return "/" + Rest.segment(index) + "/_recommend/models";
    }

    /** Where one is. */
    String path(String version) {
        return path() + "/" + Rest.segment(version);
    }

    /** The list of all. */
    public JsonNode all() throws RestException {
        return rest.call("GET", path(), null, patience);
    }

    /** Name of the deployed one, or null. */
    String deployed() throws RestException {
        return all().path("deployed").asText(null);
    }

    JsonNode get(String version) throws RestException {
        return rest.call("GET", path(version), null, patience);
    }
}
