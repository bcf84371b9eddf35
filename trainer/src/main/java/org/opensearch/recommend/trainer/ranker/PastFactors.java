/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.ranker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.opensearch.recommend.core.cf.FactorModel;
import org.opensearch.recommend.core.cf.Ials;
import org.opensearch.recommend.core.cf.IalsParameters;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.evaluate.EventLog;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.replay.LearnedVectors;
import org.opensearch.recommend.core.util.Workers;
import org.opensearch.recommend.trainer.log.TrainingLog;

/**
 * Collaborative models as they were: trained anew at each tenth of a log on what came before, so that a row sees none that
 * knows of its own event. Factors of different trainings cannot be compared with each other, what they say of an item can.
 */
public final class PastFactors {
    private static final int PARTS = 10;

    private final TrainingLog log;
    private final Function<Interactions, IalsParameters> parameters;

    /**
     * Those of a log.
     *
     * @param parameters of a training on these interactions
     */
    public PastFactors(TrainingLog log, Function<Interactions, IalsParameters> parameters) {
        this.log = log;
        this.parameters = parameters;
    }

    /** How many times {@link #train} advances. */
    public static int trainings() {
        return PARTS - 1;
    }

    /**
     * Trains them, the oldest first.
     *
     * @param advance told of each training
     */
    public List<LearnedVectors> train(Runnable advance) {
        List<Event> taken = log.events().stream()
                .filter(event -> event.itemId() != null && log.weight(event) != 0)
                .toList();
        List<LearnedVectors> models = new ArrayList<>();
        for (int part = 1; part < PARTS; part++) {
            List<Event> past = taken.subList(0, (int) ((long) taken.size() * part / PARTS));
            if (past.stream().anyMatch(event -> log.weight(event) > 0)) {
                models.add(train(past));
            }
            advance.run();
        }
        return models;
    }

    private LearnedVectors train(List<Event> past) {
        Map<String, Integer> users = new HashMap<>();
        Map<String, Integer> items = new HashMap<>();
        EventLog.Builder builder = new EventLog.Builder();
        for (Event event : past) {
            builder.add(
                    users.computeIfAbsent(event.userId(), id -> users.size()),
                    items.computeIfAbsent(event.itemId(), id -> items.size()),
                    log.weight(event),
                    event.timestamp());
        }
        Interactions interactions = builder.build(users.size(), items.size()).interactions();
        FactorModel model = new Ials(parameters.apply(interactions), Workers.onAllProcessors())
                .train(interactions, (epoch, loss) -> {})
                .model();
        Map<String, float[]> factors = new HashMap<>();
        items.forEach((id, number) -> factors.put(id, model.itemFactors()[number]));
        return new LearnedVectors(
                model.basis(),
                model.meanUser(),
                factors,
                Map.of(),
                null,
                null,
                past.getLast().timestamp());
    }
}
