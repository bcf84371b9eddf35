/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.recommend.core.config.EventType;
import org.opensearch.recommend.core.event.ColumnNames;
import org.opensearch.recommend.trainer.Exit;
import org.opensearch.recommend.trainer.SparkExtension;
import org.opensearch.recommend.trainer.TrainingException;

@ExtendWith(SparkExtension.class)
class FileSourceTest {
    @TempDir
    Path dir;

    private static List<String> read(SparkSession spark, String path, Map<ColumnNames.Role, String> given) {
        return new FileSource(new ColumnNames(given))
                .events(path).events(spark).collectAsList().stream()
                        .map(Row::mkString)
                        .toList();
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text).toString();
    }

    @Test
    void parquetKeepsItsTypes(SparkSession spark) {
        String path = dir.resolve("events").toString();
        spark.sql(
                        "select 7 as userId, 'a,b' as item, 'watch' as event, 0.5D as value, timestamp'2026-01-01 00:00:00' as ts")
                .write()
                .parquet(path);
        assertEquals(List.of("7a,bwatch0.51767225600000"), read(spark, path, Map.of()));
    }

    @Test
    void csvWithQuotesAndGaps(SparkSession spark) throws IOException {
        String path = file(
                "e.csv",
                "buyer,sku,rating,when\n1,\"a \"\"b\"\", c\",4,1700000000\n2,,5,1700000000\n3,x,none,2023-11-14\n4,y,1,soon\n");
        Map<ColumnNames.Role, String> given =
                Map.of(ColumnNames.Role.USER, "buyer", ColumnNames.Role.ITEM, "sku", ColumnNames.Role.TIME, "when");
        assertEquals(List.of("1a \"b\", cnull4.01700000000000", "3xnullnull1699920000000"), read(spark, path, given));
    }

    @Test
    void whatCannotBeRead(SparkSession spark) throws IOException {
        String path = file("e.csv", "who,item_id,timestamp\n1,a,1700000000\n");
        TrainingException missing = assertThrows(TrainingException.class, () -> read(spark, path, Map.of()));
        assertEquals(Exit.USAGE, missing.exit());
        assertTrue(missing.getMessage().contains("--user-field"), missing.getMessage());
        TrainingException nothing = assertThrows(
                TrainingException.class, () -> read(spark, dir.resolve("no.csv").toString(), Map.of()));
        assertEquals(Exit.USAGE, nothing.exit());
    }

    @Test
    void eventsWeighAsConfigured() {
        Weights weights = new Weights(EventType.defaults());
        assertEquals(3, weights.of("purchase", null));
        assertEquals(1, weights.of("watch", 0.5));
        assertEquals(1, weights.of(null, null));
        assertEquals(2, weights.of(null, 5.0));
        assertEquals(-1.2, weights.of("rate", 1.0), 1e-9);
        assertEquals(0, weights.of("impression", null));
        assertEquals(0, weights.of("unheard of", null));
    }
}
