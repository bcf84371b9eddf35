/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The trainer on a Spark cluster of three real processes against a real node. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SparkClusterIT {
    private static final String INDEX = "spark-films";
    private static final String ROUTE = "/" + INDEX + "/_recommend";
    private static final int ITEMS = 240;
    private static final int PEOPLE = 64;
    private static final int WORKERS = 2;

    private final Rest rest = new Rest(SharedNode.uri());
    private final SparkCluster spark =
            new SparkCluster(TrainerProcess.target("integ-test").resolve("spark"));

    @BeforeAll
    void start() throws Exception {
        Catalogue.load(rest, INDEX, ITEMS, 0);
        Catalogue.like(rest, INDEX, PEOPLE, ITEMS / Catalogue.GENRES.size());
        spark.start(WORKERS);
    }

    @AfterAll
    void stop() throws Exception {
        try (rest;
                spark) {
            Catalogue.delete(rest, INDEX);
        }
    }

    @Test
    void executorsOnTwoWorkersTrainWhatIsServed() throws Exception {
        try (TrainerProcess trainer = TrainerProcess.start(
                INDEX,
                "--model-version=distributed",
                "--solver=distributed",
                "--master=" + spark.master(),
                "--conf=spark.executor.memory=512m",
                "--dim=16",
                "--epochs=3")) {
            assertEquals(0, trainer.end(), "see target/train.log");
        }
        for (int worker = 0; worker < WORKERS; worker++) {
            assertTrue(spark.tasks(worker) > 0, "worker " + worker + " had nothing to do, see target/spark");
        }
        assertEquals(
                "distributed", rest.get(ROUTE + "/models").ok().at("/deployed").textValue());
        Rest.Answer answer = rest.post(
                        ROUTE,
                        """
                {"user_id": "t3", "sources": ["collaborative"], "size": 5, "log_impression": false,
                 "diversity": {"lambda": 1, "max_per_category": 1, "max_per_brand": 1}}""")
                .ok();
        assertEquals(5, answer.ids().size(), answer.text());
        assertEquals(5, Catalogue.of(Set.of(Catalogue.GENRES.get(3)), answer.ids()), answer.text());
    }
}
