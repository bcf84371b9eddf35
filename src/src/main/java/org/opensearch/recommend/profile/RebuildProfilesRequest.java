/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.profile;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.recommend.config.ItemIndexRequest;
import org.opensearch.tasks.CancellableTask;
import org.opensearch.tasks.Task;

/** Asks for profiles to be built anew from the stored events. */
public final class RebuildProfilesRequest extends ItemIndexRequest {
    private final List<String> userIds;

    /**
     * A request.
     *
     * @param index   the item index
     * @param userIds the users, or null for all
     */
    public RebuildProfilesRequest(String index, List<String> userIds) {
        super(index);
        this.userIds = userIds;
    }

    public RebuildProfilesRequest(StreamInput in) throws IOException {
        super(in);
        userIds = in.readBoolean() ? in.readStringList() : null;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeBoolean(userIds != null);
        if (userIds != null) {
            out.writeStringCollection(userIds);
        }
    }

    /** The users, or null for all. */
    public List<String> userIds() {
        return userIds;
    }

    @Override
    public ActionRequestValidationException validate() {
        ActionRequestValidationException errors = null;
        if (userIds != null) {
            for (String userId : userIds) {
                errors = ProfileRequest.checkUserId(userId, errors);
            }
        }
        return errors;
    }

    @Override
    public Task createTask(long id, String type, String action, TaskId parentTaskId, Map<String, String> headers) {
        return new CancellableTask(id, type, action, getDescription(), parentTaskId, headers) {
            @Override
            public boolean shouldCancelChildrenOnCancellation() {
                return true;
            }
        };
    }

    @Override
    public String getDescription() {
        return "profiles of [" + index() + "], " + (userIds == null ? "all users" : userIds.size() + " users");
    }
}
