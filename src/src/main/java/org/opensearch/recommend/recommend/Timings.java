/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend;

import java.util.LinkedHashMap;
import java.util.Map;
import org.opensearch.recommend.recommend.source.Sources;

/** How long the stages of a request and its sources took. For use by one thread after the other. */
final class Timings {
    private final long startNanos = System.nanoTime();
    private final Map<String, Object> stages = new LinkedHashMap<>();
    private final Map<String, Object> sources = new LinkedHashMap<>();
    private long stageStart = startNanos;

    /** Ends a stage, and begins the next. */
    void stage(String name) {
        long nanos = System.nanoTime();
        stages.put(name + "_ms", millis(nanos - stageStart));
        stageStart = nanos;
    }

    void source(String name, Sources.Result result) {
        Map<String, Object> time = new LinkedHashMap<>();
        time.put("ms", millis(result.nanos()));
        time.put("candidates", result.hits().size());
        time.put("status", result.status().field());
        sources.put(name, time);
    }

    /** Milliseconds since the request came. */
    long took() {
        return (System.nanoTime() - startNanos) / 1_000_000;
    }

    /** Everything measured so far, as an answer shows it. */
    Map<String, Object> toMap() {
        Map<String, Object> all = new LinkedHashMap<>(stages);
        all.put("total_ms", millis(System.nanoTime() - startNanos));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("stages", all);
        map.put("sources", sources);
        return map;
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 1e3) / 1e3;
    }
}
