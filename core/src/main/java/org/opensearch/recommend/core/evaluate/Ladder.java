/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.evaluate;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The values a hyperparameter is tried with. */
final class Ladder {
    private Ladder() {}

    /** The settings with these values and the current one, in ascending order. */
    static <V extends Comparable<V>, P> List<P> of(V current, List<V> values, Function<V, P> with) {
        return Stream.concat(values.stream(), Stream.of(current))
                .distinct()
                .sorted()
                .map(with)
                .toList();
    }
}
