/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.model;

import java.util.concurrent.atomic.LongAdder;

/** What the models of a node have computed since it started. */
final class InferenceCounters {
    final LongAdder batches = new LongAdder();
    final LongAdder rows = new LongAdder();
    final LongAdder nanos = new LongAdder();
    final LongAdder failures = new LongAdder();

    void success(int n, long elapsed) {
        batches.increment();
        rows.add(n);
        nanos.add(elapsed);
    }

    void failure() {
        failures.increment();
    }
}
