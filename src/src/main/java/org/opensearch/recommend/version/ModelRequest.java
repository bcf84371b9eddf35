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

/** Asks for model versions of an item index to be begun, deployed, deleted or shown. */
public final class ModelRequest extends AcknowledgedRequest<ModelRequest> implements IndicesRequest {
    /** What is asked for. */
    public enum Operation {
        BEGIN,
        DEPLOY,
        DELETE,
        SHOW
    }

    private final Operation operation;
    private final String index;
    private final String version;
    private final Map<String, Object> model;

    private ModelRequest(Operation operation, String index, String version, Map<String, Object> model) {
        this.operation = operation;
        this.index = Objects.requireNonNull(index);
        this.version = version;
        this.model = model;
    }

    /** Begins a version: gives it a slot for its vectors. */
    static ModelRequest begin(String index, String version, CollaborativeModel model) {
        return new ModelRequest(Operation.BEGIN, index, version, model.toMap());
    }

    /** Has requests answered with a version. */
    public static ModelRequest deploy(String index, String version) {
        return new ModelRequest(Operation.DEPLOY, index, version, null);
    }

    /** Deletes a version that is not deployed. */
    public static ModelRequest delete(String index, String version) {
        return new ModelRequest(Operation.DELETE, index, version, null);
    }

    /** Shows one version, or with null all. */
    public static ModelRequest show(String index, String version) {
        return new ModelRequest(Operation.SHOW, index, version, null);
    }

    ModelRequest(StreamInput in) throws IOException {
        super(in);
        operation = in.readEnum(Operation.class);
        index = in.readString();
        version = in.readOptionalString();
        model = in.readBoolean() ? in.readMap() : null;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeEnum(operation);
        out.writeString(index);
        out.writeOptionalString(version);
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

    CollaborativeModel model() {
        return CollaborativeModel.read(model);
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
