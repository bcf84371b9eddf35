/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.StringJoiner;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.opensearch.recommend.core.cf.Ials;

/** Starts Spark. */
public final class SparkSessions {
    private SparkSessions() {}

    /**
     * A session.
     *
     * @param master   Spark's name of it; with a local one, or one on this machine's loopback, the driver is reachable on
     *                 loopback alone
     * @param settings further settings of Spark, which win
     * @param scratch  where a local Spark may write
     */
    public static SparkSession start(String master, Map<String, String> settings, Path scratch) {
        SparkConf conf = new SparkConf(false)
                .setMaster(master)
                .setAppName("opensearch-recommend train")
                .set("spark.ui.enabled", "false")
                .set("spark.ui.showConsoleProgress", "false")
                .set("spark.log.structuredLogging.enabled", "false")
                // Times without a zone are in UTC, wherever this runs.
                .set("spark.sql.session.timeZone", "UTC");
        boolean local = master.startsWith("local");
        if (local || master.matches("spark://(127\\.0\\.0\\.1|localhost)[:,].*")) {
            conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1");
        }
        if (local) {
            int threads = Runtime.getRuntime().availableProcessors();
            conf.set("spark.sql.shuffle.partitions", "" + 2 * threads)
                    .set("spark.default.parallelism", "" + threads)
                    // So that what has to be repeated after a lost task, and remembered until then, stays short.
                    .set("spark.checkpoint.dir", scratch.toUri().toString())
                    // The rest of the heap is for what is trained on the driver, which is this JVM.
                    .set("spark.memory.fraction", "0.3");
        } else {
            // Where no checkpoint directory is given, tasks carry the history of all sweeps, which nests deeply.
            conf.set("spark.jars", jars()).set("spark.executor.extraJavaOptions", "-Xss16m");
        }
        settings.forEach(conf::set);
        return SparkSession.builder().config(conf).getOrCreate();
    }

    /** What executors need of ours: this module and core. Spark itself is there. */
    private static String jars() {
        StringJoiner jars = new StringJoiner(",");
        for (Class<?> type : new Class<?>[] {SparkSessions.class, Ials.class}) {
            try {
                Path jar = Path.of(
                        type.getProtectionDomain().getCodeSource().getLocation().toURI());
                if (Files.isRegularFile(jar)) {
                    jars.add(jar.toString());
                }
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
        return jars.toString();
    }
}
