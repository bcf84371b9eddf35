/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.opensearch.recommend.core.candidate.Provenance;
import org.opensearch.recommend.core.event.ColumnNames;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.replay.LoggedRanking;
import org.opensearch.recommend.trainer.http.Patience;
import org.opensearch.recommend.trainer.http.Rest;
import org.opensearch.recommend.trainer.log.TrainingLog;
import org.opensearch.recommend.trainer.publish.Publication;

@ExtendWith(SparkExtension.class)
class InputsTest {
    private static final Patience QUICK = new Patience(1, 4, 2);
    private static final String EVENTS = "recommend-events-films";

    private final FakeCluster cluster;
    private final Rest rest;
    private final Inputs inputs;

    InputsTest() throws IOException {
        cluster = new FakeCluster();
        rest = new Rest(cluster.uri());
        inputs = new Inputs(
                new TrainRequest.Input(cluster.uri(), "films", null, null, new ColumnNames(Map.of()), null),
                rest,
                2,
                QUICK);
    }

    @AfterEach
    void close() {
        inputs.close();
        rest.close();
        cluster.close();
    }

    private static FeatureSchema schema(String version, String field) {
        return FeatureSchema.read(Map.of(
                "name",
                "learned",
                "version",
                version,
                "inputs",
                List.of(Map.of("name", field, "kind", "item", "field", field))));
    }

    private void register(String version, String rankerInputs) {
        ObjectNode model = JsonNodeFactory.instance.objectNode().put("version", version);
        model.putObject("lineage").put("ranker_inputs", rankerInputs);
        cluster.models.put(version, model);
    }

    @Test
    void versionsWhoseRankersHadTheSameInputsAreFound() {
        cluster.put("films", "i1", "{}");
        register("a", Publication.hash(schema("a", "price")));
        register("b", Publication.hash(schema("b", "maturity")));
        register("c", null);
        register("d", Publication.hash(schema("d", "price")));
        assertEquals(Set.of("films/a", "films/d"), inputs.versionsWithInputs(schema("new", "price")));
        assertEquals(Set.of("films/b"), inputs.versionsWithInputs(schema("new", "maturity")));
        assertEquals(Set.of(), inputs.versionsWithInputs(schema("new", "has_content")));
    }

    @Test
    void versionsThatCannotBeReadAreASentence() {
        TrainingException gone =
                assertThrows(TrainingException.class, () -> inputs.versionsWithInputs(schema("new", "price")));
        assertEquals(Exit.FAILED, gone.exit());
        assertTrue(gone.getMessage().contains("the model versions of [films]"), gone.getMessage());
    }

    @Test
    void theLogHasWhatRankersSawOfImpressions(SparkSession spark) {
        cluster.put("films", "i1", "{\"title\":\"T\",\"genres\":[\"war\"]}");
        cluster.put(EVENTS, "later", event("click", 3, ""));
        cluster.put(
                EVENTS,
                "whole",
                event(
                        "impression",
                        2,
                        ",\"ranking\":{\"model\":\"films/a\",\"features\":[1.5,-2],\"sources\":{\"popular\":{\"score\":7,"
                                + "\"rank\":3}},\"heads\":{\"p_click\":0.25},\"signals_at\":1234}"));
        cluster.put(EVENTS, "bare", event("impression", 1, ""));
        cluster.put(
                EVENTS, "odd", event("impression", 4, ",\"ranking\":{\"model\":\"films/a\",\"features\":\"none\"}"));
        cluster.put(EVENTS, "none", "{\"colour\":\"red\"}");

        TrainingLog log = inputs.log(spark, Set.of());
        assertEquals(
                List.of("bare", "whole", "later", "odd"),
                log.events().stream().map(Event::id).toList());
        assertEquals(Set.of("whole"), log.logged().keySet());
        LoggedRanking ranking = log.logged().get("whole");
        assertEquals("films/a", ranking.model());
        assertArrayEquals(new float[] {1.5f, -2}, ranking.features());
        assertEquals(List.of(new Provenance("popular", 7, 3, null, null)), ranking.sources());
        assertEquals(1234, ranking.signalsAt());
        assertEquals(Set.of("i1"), log.catalogue().keySet());
    }

    private static String event(String type, int minute, String more) {
        return "{\"type\":\"" + type + "\",\"user_id\":\"u\",\"item_id\":\"i1\",\"timestamp\":"
                + (1_700_000_000_000L + minute * 60_000L) + more + "}";
    }
}
