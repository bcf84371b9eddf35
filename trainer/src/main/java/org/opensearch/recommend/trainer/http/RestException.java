/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.http;

import java.io.IOException;

/** An answer of the cluster that is not a success; the message has the cluster's own reason. */
public final class RestException extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String reason;

    RestException(String request, int status, String reason) {
        super(request + " answered " + status + ": " + reason);
        this.status = status;
        this.reason = reason;
    }

    public int status() {
        return status;
    }

    /** The cluster's reason alone. */
    public String reason() {
        return reason;
    }
}
