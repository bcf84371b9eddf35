/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A model as it is stored.
 *
 * @param onnx   the graph
 * @param schema the feature schema, JSON in UTF-8
 */
public record ModelFiles(byte[] onnx, byte[] schema) {
    private static final String GRAPH = "ranker.onnx";
    private static final String SCHEMA = "schema.json";
    private static final String BUNDLED = "/default-ranker/";

    /** The ranker that comes with the plugin. */
    public static ModelFiles bundled() throws IOException {
        return new ModelFiles(resource(GRAPH), resource(SCHEMA));
    }

    /** The {@code ranker.onnx} and {@code schema.json} of a folder. */
    public static ModelFiles in(Path folder) throws IOException {
        return new ModelFiles(Files.readAllBytes(folder.resolve(GRAPH)), Files.readAllBytes(folder.resolve(SCHEMA)));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = ModelFiles.class.getResourceAsStream(BUNDLED + name)) {
            if (in == null) {
                throw new NoSuchFileException(BUNDLED + name);
            }
            return in.readAllBytes();
        }
    }
}
