/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.config;

import java.io.IOException;
import java.util.Objects;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.action.support.clustermanager.AcknowledgedRequest;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.recommend.core.config.RecommendConfig;

/** Puts, or with no configuration deletes, the configuration of an item index. */
public final class PutConfigRequest extends AcknowledgedRequest<PutConfigRequest> implements IndicesRequest {
    private final String index;
    private final String config;

    /**
     * A request.
     *
     * @param index  the item index
     * @param config the complete configuration, or null to delete it
     */
    public PutConfigRequest(String index, RecommendConfig config) {
        this.index = Objects.requireNonNull(index);
        this.config = config == null ? null : Json.write(config.toMap());
    }

    public PutConfigRequest(StreamInput in) throws IOException {
        super(in);
        index = in.readString();
        config = in.readOptionalString();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(index);
        out.writeOptionalString(config);
    }

    /** The item index. */
    public String index() {
        return index;
    }

    /** The configuration, or null when it is to be deleted. */
    public RecommendConfig config() {
        return config == null ? null : ConfigService.readJson(config);
    }

    @Override
    public ActionRequestValidationException validate() {
        return null;
    }

    @Override
    public String[] indices() {
        return new String[] {index};
    }

    @Override
    public IndicesOptions indicesOptions() {
        return IndicesOptions.lenientExpandOpen();
    }
}
