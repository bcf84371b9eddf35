/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench.jmh;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.opensearch.recommend.core.cf.FoldIn;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.cf.SolverBasis;
import org.opensearch.recommend.core.util.Workers;

/** A user's factor from a history of the greatest size, and the shares of one answer's 20 items. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FoldInBenchmark {
    private static final int CATALOGUE = 5000;
    private static final int HITS = 20;

    @Param({"64", "128"})
    public int dimension;

    @Param({"50", "200"})
    public int history;

    private float[][] items;
    private SolverBasis basis;
    private float[][] vectors;
    private float[] weights;

    @Setup
    public void prepare() {
        Random random = new Random(1);
        items = new float[CATALOGUE][dimension];
        for (float[] item : items) {
            for (int i = 0; i < dimension; i++) {
                item[i] = (float) (random.nextGaussian() / Math.sqrt(dimension));
            }
        }
        basis = SolverBasis.of(items, IalsParameters.of(dimension), new Workers(1));
        vectors = Arrays.copyOf(items, history);
        weights = new float[history];
        for (int i = 0; i < history; i++) {
            weights[i] = 0.2f + random.nextFloat();
        }
    }

    @Benchmark
    public float[] foldIn() {
        return new FoldIn(basis, vectors, weights).user();
    }

    @Benchmark
    public float foldInAndShares() {
        FoldIn user = new FoldIn(basis, vectors, weights);
        float sum = 0;
        for (int hit = 0; hit < HITS; hit++) {
            sum += user.shares(items[CATALOGUE - 1 - hit])[0];
        }
        return sum;
    }
}
