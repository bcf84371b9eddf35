/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer;

import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives the tests of a class a Spark of two threads. */
public final class SparkExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver {
    /** For little data, compiling queries takes longer than running them. */
    static final Map<String, String> QUICK = Map.of(
            "spark.sql.shuffle.partitions", "2",
            "spark.sql.adaptive.enabled", "false",
            "spark.sql.codegen.wholeStage", "false",
            "spark.sql.codegen.factoryMode", "NO_CODEGEN");

    private Scratch scratch;
    private SparkSession spark;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        scratch = new Scratch();
        spark = SparkSessions.start("local[2]", QUICK, scratch.directory());
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        spark.close();
        scratch.close();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == SparkSession.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return spark;
    }
}
