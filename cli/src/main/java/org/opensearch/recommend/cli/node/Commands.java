/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.node;

import java.nio.file.Path;
import java.util.Map;

/** Runs OpenSearch's own scripts with a clean environment. */
final class Commands {

    private Commands() {}

    static ProcessBuilder builder(String[] command, Path javaHome) {
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        // These change what a node does behind the caller's back.
        environment.keySet().removeIf(name -> name.startsWith("OPENSEARCH_") || name.equals("JAVA_TOOL_OPTIONS"));
        environment.remove("JAVA_OPTS");
        environment.put("OPENSEARCH_JAVA_HOME", javaHome.toString());
        return builder;
    }

    static boolean isOnPath(String program) {
        String path = System.getenv("PATH");
        if (path == null) {
            return false;
        }
        for (String directory : path.split(":", -1)) {
            if (!directory.isEmpty() && Path.of(directory, program).toFile().canExecute()) {
                return true;
            }
        }
        return false;
    }
}
