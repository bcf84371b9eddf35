/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.node;

import java.nio.file.Files;
import java.nio.file.Path;

/** The JDK that nodes run on. */
public final class Jdk {

    private Jdk() {}

    /** {@code OPENSEARCH_JAVA_HOME} when it is set, else the JDK this program runs on (21 or newer, or it would not run). */
    public static Path forNodes() {
        String named = System.getenv("OPENSEARCH_JAVA_HOME");
        if (named == null || named.isBlank()) {
            return Path.of(System.getProperty("java.home"));
        }
        Path home = Path.of(named);
        if (!Files.isExecutable(home.resolve("bin/java"))) {
            throw new IllegalArgumentException("OPENSEARCH_JAVA_HOME is " + named + ", where there is no bin/java");
        }
        return home;
    }
}
