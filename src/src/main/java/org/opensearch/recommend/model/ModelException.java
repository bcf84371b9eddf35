/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.model;

/** A model that cannot be opened, or does not compute what its schema says. */
public final class ModelException extends RuntimeException {
    public ModelException(String message) {
        super(message);
    }

    public ModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
