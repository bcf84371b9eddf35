/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.version;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.action.IndicesRequest;
import org.opensearch.action.support.IndicesOptions;
import org.opensearch.action.support.clustermanager.AcknowledgedRequest;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.recommend.config.ConfigService;

/** Asks for model versions of an item index to be begun, switched, deleted or shown. */
public final class ModelRequest extends AcknowledgedRequest<ModelRequest> implements IndicesRequest {
    /** What is asked for. */
    public enum Operation {
        BEGIN,
        DEPLOY,
        SHADOW,
        RETIRE,
        DELETE,
        SHOW
    }

    private final Operation operation;
    private final String index;
    private final String version;
    private final int traffic;
    private final Map<String, Object> model;

    private ModelRequest(Operation operation, String index, String version, int traffic, Map<String, Object> model) {
        this.traffic = traffic;
        this.operation = operation;
        this.index = Objects.requireNonNull(index);
        this.version = version;
        this.model = model;
    }

    /** Begins a version: gives it a slot for its vectors. */
    static ModelRequest begin(String index, String version, ModelBody model) {
        return new ModelRequest(Operation.BEGIN, index, version, 0, model.toMap());
    }

    /** Has requests answered with a version. */
    public static ModelRequest deploy(String index, String version) {
        return deploy(index, version, VersionList.ALL);
    }

    /**
     * Has a share of the requests answered with a version.
     *
     * @param percent 1 to 100; less than 100 leaves the main version the rest
     */
    public static ModelRequest deploy(String index, String version, int percent) {
        return new ModelRequest(Operation.DEPLOY, index, version, percent, null);
    }

    /** Has the ranker of a version score off the requests' path. */
    public static ModelRequest shadow(String index, String version) {
        return new ModelRequest(Operation.SHADOW, index, version, 0, null);
    }

    /** Takes a version out of use. */
    public static ModelRequest retire(String index, String version) {
        return new ModelRequest(Operation.RETIRE, index, version, 0, null);
    }

    /** Deletes a version that is not deployed. */
    public static ModelRequest delete(String index, String version) {
        return new ModelRequest(Operation.DELETE, index, version, 0, null);
    }

    /** Shows one version, or with null all. */
    public static ModelRequest show(String index, String version) {
        return new ModelRequest(Operation.SHOW, index, version, 0, null);
    }

    ModelRequest(StreamInput in) throws IOException {
        super(in);
        operation = in.readEnum(Operation.class);
        index = in.readString();
        version = in.readOptionalString();
        traffic = in.readVInt();
        model = in.readBoolean() ? in.readMap() : null;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeEnum(operation);
        out.writeString(index);
        out.writeOptionalString(version);
        out.writeVInt(traffic);
        out.writeBoolean(model != null);
        if (model != null) {
            out.writeMap(model);
        }
    }

    Operation operation() {
        return operation;
    }

    String index() {
        return index;
    }

    String version() {
        return version;
    }

    int traffic() {
        return traffic;
    }

    ModelBody model() {
        return ModelBody.read(model);
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
        return ConfigService.itemIndexOptions();
    }
}
