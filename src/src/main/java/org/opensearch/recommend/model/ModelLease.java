/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.model;

import org.opensearch.common.lease.Releasable;

/**
 * A reference to a loaded model, to be closed after use, or the reason why there is none.
 *
 * @param model   the model, or null
 * @param problem null when there is a model
 */
public record ModelLease(RankerModel model, String problem) implements Releasable {
    /** Gives the reference back. */
    @Override
    public void close() {
        if (model != null) {
            model.decRef();
        }
    }
}
