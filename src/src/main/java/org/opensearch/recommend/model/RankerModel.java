/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.model;

import org.opensearch.common.lease.Releasable;
import org.opensearch.common.lease.Releasables;
import org.opensearch.common.util.concurrent.AbstractRefCounted;
import org.opensearch.recommend.core.rank.FeatureExtractor;
import org.opensearch.recommend.core.rank.FeatureSchema;

/**
 * A loaded ranker or tower. Reference counted: whoever scores holds a reference ({@link RankerModels#acquire}), and the native
 * session is closed when the last one is given back, so a swap never pulls a session from under a search. Safe for use
 * by many threads.
 */
public final class RankerModel extends AbstractRefCounted {
    private final String version;
    private final FeatureExtractor extractor;
    private final OnnxSession session;
    private final long bytes;
    private final InferenceCounters counters;
    private final Releasable onClose;

    RankerModel(
            String version,
            FeatureSchema schema,
            OnnxSession session,
            long bytes,
            InferenceCounters counters,
            Releasable onClose) {
        super("ranker model " + version);
        this.version = version;
        this.extractor = new FeatureExtractor(schema);
        this.session = session;
        this.bytes = bytes;
        this.counters = counters;
        this.onClose = onClose;
    }

    public String version() {
        return version;
    }

    public FeatureExtractor extractor() {
        return extractor;
    }

    /** What the model sees and gives. */
    public FeatureSchema schema() {
        return extractor.schema();
    }

    /** Bytes that the circuit breaker holds for it. */
    public long bytes() {
        return bytes;
    }

    /**
     * Runs the model on one batch.
     *
     * @param rows row-major [n, width of the schema]
     * @param n    rows, at least 1
     * @return row-major [n, heads]
     * @throws ModelException when the graph fails or gives anything but finite numbers of that shape
     */
    public float[] heads(float[] rows, int n) {
        return run(rows, n);
    }

    /**
     * Runs a tower on one batch.
     *
     * @param rows row-major [n, width of the schema]
     * @param n    rows, at least 1
     * @return row-major [n, dimension]
     * @throws ModelException as {@link #heads}
     */
    public float[] vectors(float[] rows, int n) {
        return run(rows, n);
    }

    private float[] run(float[] rows, int n) {
        long start = System.nanoTime();
        try {
            float[][] outputs = session.run(rows, n, schema().width());
            float[] heads = check(outputs, n);
            counters.success(n, System.nanoTime() - start);
            return heads;
        } catch (ModelException e) {
            counters.failure();
            throw e;
        }
    }

    /** Runs it on {@link TrialRows}. */
    void tryOut() {
        TrialRows.run(version, session, extractor, schema().outputs());
    }

    private float[] check(float[][] outputs, int n) {
        return TrialRows.check(version, outputs, n, schema().outputs());
    }

    @Override
    protected void closeInternal() {
        Releasables.close(session::close, onClose);
    }
}
