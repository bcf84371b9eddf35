/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.profile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.action.ValidateActions;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.recommend.config.ItemIndexRequest;
import org.opensearch.recommend.core.event.Event;

/** Asks for the profile of one user, or for it to be forgotten. */
public final class ProfileRequest extends ItemIndexRequest {
    private final String userId;

    /**
     * A request.
     *
     * @param index  the item index
     * @param userId 1 to 512 bytes
     */
    public ProfileRequest(String index, String userId) {
        super(index);
        this.userId = Objects.requireNonNull(userId);
    }

    public ProfileRequest(StreamInput in) throws IOException {
        super(in);
        userId = in.readString();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeString(userId);
    }

    /** The user. */
    public String userId() {
        return userId;
    }

    @Override
    public ActionRequestValidationException validate() {
        return checkUserId(userId, null);
    }

    /** Adds an error when the id cannot be that of a user. */
    static ActionRequestValidationException checkUserId(String userId, ActionRequestValidationException sofar) {
        if (userId.isEmpty() || userId.getBytes(StandardCharsets.UTF_8).length > Event.LONGEST_ID) {
            return ValidateActions.addValidationError("[user_id] must have 1 to " + Event.LONGEST_ID + " bytes", sofar);
        }
        return sofar;
    }
}
