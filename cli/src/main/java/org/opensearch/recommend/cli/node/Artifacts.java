/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.node;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The zips a build of this project leaves behind.
 *
 * @param distribution the OpenSearch distribution
 * @param plugins the k-NN plugin and this project's own
 */
public record Artifacts(Path distribution, List<Path> plugins) {

    /**
     * Finds the zips under a checkout.
     *
     * @throws IOException naming the zip that is missing and the command that makes it
     */
    public static Artifacts inCheckout(Path root) throws IOException {
        Path dist = root.resolve("cli/target/dist");
        return new Artifacts(
                one(dist, "opensearch-[0-9]*.zip"),
                List.of(
                        one(dist, "opensearch-knn-*.zip"),
                        one(root.resolve("src/target"), "opensearch-recommend-*.zip")));
    }

    private static Path one(Path dir, String glob) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(dir)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(dir, glob)) {
                stream.forEach(found::add);
            }
        }
        if (found.size() != 1) {
            throw new IOException("expected one " + glob + " in " + dir + ", found " + found.size()
                    + "; `mvn -pl src,cli -am package` makes it");
        }
        return found.getFirst();
    }
}
