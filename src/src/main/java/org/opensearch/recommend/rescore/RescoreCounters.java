/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import java.util.concurrent.atomic.LongAdder;

/** What the rescorer of a node has done since it started. */
final class RescoreCounters {
    private final LongAdder windows = new LongAdder();
    private final LongAdder documents = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final LongAdder fellBack = new LongAdder();

    void rescored(int window, long elapsed) {
        windows.increment();
        documents.add(window);
        nanos.add(elapsed);
    }

    void skipped() {
        skipped.increment();
    }

    void fellBack() {
        fellBack.increment();
    }

    RescoreStats stats() {
        return new RescoreStats(windows.sum(), documents.sum(), nanos.sum(), skipped.sum(), fellBack.sum());
    }
}
