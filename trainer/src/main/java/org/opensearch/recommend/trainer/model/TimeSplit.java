/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

import static org.apache.spark.sql.functions.col;

import org.opensearch.recommend.trainer.Exit;
import org.opensearch.recommend.trainer.TrainingException;

/**
 * Two moments that cut the events into a part to train on, a later part to choose on, and the latest part to measure on:
 * what is measured is never seen by what is trained or chosen. Events of the same time stay together.
 *
 * @param validationFrom the first moment of the validation part, milliseconds since the epoch
 * @param testFrom       the first moment of the test part
 */
public record TimeSplit(long validationFrom, long testFrom) {
    /** Events that are needed to tell two models apart, at least. */
    static final int LEAST_UNSEEN = 200;

    static final int LEAST_USERS = 20;

    /**
     * The moments that leave these shares of the events behind them, as {@link
     * org.opensearch.recommend.core.evaluate.Splitter#time} finds them.
     *
     * @param validationShare of all events, above 0
     * @param testShare       of all events, above 0
     * @throws TrainingException with {@link Exit#TOO_LITTLE} when too many events have the same time
     */
    public static TimeSplit of(Corpus corpus, double validationShare, double testShare) {
        long testFrom = time(corpus, Math.round((1 - testShare) * corpus.size()));
        long validationFrom = time(corpus, Math.round((1 - testShare - validationShare) * corpus.size()));
        if (corpus.first() == validationFrom || validationFrom == testFrom) {
            throw new TrainingException(
                    Exit.TOO_LITTLE,
                    "the events cannot be split by time, since too many of them have the same time; check their timestamps");
        }
        return new TimeSplit(validationFrom, testFrom);
    }

    /**
     * The same with a test part that a model has not seen, where there is one: the later half of the events after those that it
     * was trained on. The earlier half is what training anew is to be worth something by.
     *
     * @param seen time of the latest event that the model was trained on, milliseconds since the epoch
     * @return this where its test part is later anyway, or fewer than {@value #LEAST_UNSEEN} events or {@value #LEAST_USERS}
     *         users who are known from before would be in that one
     */
    public TimeSplit after(Corpus corpus, long seen) {
        long unseen = seen < testFrom
                ? 0
                : corpus.events().filter(col(Corpus.TIME).gt(seen)).count();
        if (unseen / 2 < LEAST_UNSEEN) {
            return this;
        }
        long from = time(corpus, corpus.size() - unseen / 2);
        long users = corpus.events()
                .filter(col(Corpus.TIME).geq(from))
                .select(Corpus.USER)
                .intersect(corpus.events().filter(col(Corpus.TIME).lt(from)).select(Corpus.USER))
                .count();
        return from <= seen || users < LEAST_USERS ? this : new TimeSplit(validationFrom, from);
    }

    private static long time(Corpus corpus, long wanted) {
        long index = Math.min(wanted, corpus.size() - 1);
        return corpus.events()
                .select(Corpus.TIME)
                .orderBy(col(Corpus.TIME))
                .javaRDD()
                .zipWithIndex()
                .filter(pair -> pair._2() == index)
                .map(pair -> pair._1().getLong(0))
                .first();
    }
}
