/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench;

import java.io.IOException;

/** The node under measurement. */
@FunctionalInterface
public interface Endpoint {

    String JSON = "application/json";
    String NDJSON = "application/x-ndjson";

    /**
     * Sends one request and reads the whole answer.
     *
     * @param body may be null
     * @throws IOException also when the answer is an error
     */
    byte[] send(String method, String path, byte[] body, String contentType) throws IOException, InterruptedException;
}
