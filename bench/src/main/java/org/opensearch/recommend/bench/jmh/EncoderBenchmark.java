/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench.jmh;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.opensearch.recommend.core.content.ContentStatistics;
import org.opensearch.recommend.core.content.HashedContentEncoder;

/** One content vector of 128 components. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EncoderBenchmark {
    private static final String OVERVIEW =
            """
            The adventures of a group of people who, having been left behind on a distant station, find that the only way \
            home leads through the territory of those who abandoned them, and that one of them has known this all along.""";

    private final HashedContentEncoder plain = new HashedContentEncoder(128, ContentStatistics.NONE);
    private final HashedContentEncoder weighted = new HashedContentEncoder(128, statistics());

    private final List<String> categories = List.of("Action", "Adventure", "Sci-Fi");
    private final List<String> title = List.of("The Empire Strikes Back");
    private final List<String> titleAndText = List.of("The Empire Strikes Back", OVERVIEW);

    private static ContentStatistics statistics() {
        ContentStatistics.Builder builder = new ContentStatistics.Builder();
        for (int i = 0; i < 20_000; i++) {
            builder.add(List.of("title " + i, OVERVIEW), List.of("category " + i % 20));
        }
        return builder.build();
    }

    @Benchmark
    public float[] titleAndCategories() {
        return plain.encode(title, categories);
    }

    @Benchmark
    public float[] titleTextAndCategories() {
        return plain.encode(titleAndText, categories);
    }

    @Benchmark
    public float[] titleTextAndCategoriesWithStatistics() {
        return weighted.encode(titleAndText, categories);
    }
}
