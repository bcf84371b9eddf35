/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.replay;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.recommend.core.candidate.Provenance;
import org.opensearch.recommend.core.util.Fields;

/**
 * How an item came to be shown, as it was logged with its impression.
 *
 * @param model     version of the ranker that scored
 * @param features  what it was given, in the order of its schema
 * @param sources   what each source that brought the item said of it
 * @param signalsAt when the signals that it saw had last changed, milliseconds since the epoch; 0 when that is not known
 */
public record LoggedRanking(String model, float[] features, List<Provenance> sources, long signalsAt) {
    private static final int LONGEST_NAME = 512;
    private static final int MOST_SOURCES = 1000;

    /**
     * Reads the object {@code ranking} of an impression strictly.
     *
     * @throws IllegalArgumentException with a sentence naming the field
     */
    public static LoggedRanking read(Map<?, ?> json) {
        Fields in = Fields.of("ranking", json);
        String model = in.string("model", null, LONGEST_NAME);
        if (model == null) {
            throw new IllegalArgumentException("[ranking.model] is missing");
        }
        float[] features = features(in);
        List<Provenance> sources = new ArrayList<>();
        in.objects("sources", MOST_SOURCES, LoggedRanking::source)
                .forEach((name, said) -> sources.add(new Provenance(name, said.score(), said.rank(), null, null)));
        in.map("heads");
        long signalsAt = (long) in.number("signals_at", 0, 0, Long.MAX_VALUE);
        in.finish();
        return new LoggedRanking(model, features, sources, signalsAt);
    }

    private static Provenance source(String name, Fields in) {
        Provenance said = new Provenance(
                name,
                (float) in.number("score", Double.NaN, -Float.MAX_VALUE, Float.MAX_VALUE),
                in.integer("rank", 0, 1, Integer.MAX_VALUE),
                null,
                null);
        in.finish();
        return said;
    }

    private static float[] features(Fields in) {
        Object value = in.raw("features");
        if (!(value instanceof Collection<?> numbers)) {
            throw in.wrongType("features", "an array of numbers", value);
        }
        float[] features = new float[numbers.size()];
        int i = 0;
        for (Object number : numbers) {
            if (!(number instanceof Number one)) {
                throw in.wrongType("features", "an array of numbers", number);
            }
            features[i++] = one.floatValue();
        }
        return features;
    }
}
