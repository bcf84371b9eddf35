/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.model;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import org.opensearch.common.util.io.IOUtils;

/**
 * Starts DJL with ONNX Runtime and opens sessions. Nothing else in the plugin may touch DJL's engine classes first:
 * their static state is set up once for the JVM's life, right or wrong.
 */
public final class OnnxEngine {
    private static final String NAME = "OnnxRuntime";

    private boolean started;

    /**
     * Opens a session that computes on the calling thread alone. Takes tens of milliseconds, seconds for the first in
     * the JVM (the native library is unpacked into {@code java.io.tmpdir}): never call it on a search thread.
     *
     * @param onnx a whole ONNX model
     * @throws ModelException when the bytes are no model, or ONNX Runtime does not run on this machine
     */
    public OnnxSession open(byte[] onnx) {
        Model model = null;
        try {
            start();
            model = Model.newInstance("recommend", NAME);
            // One thread: parallelism comes from the search threads, and a second one makes the slowest calls slower.
            model.load(new ByteArrayInputStream(onnx), Map.of("intraOpNumThreads", "1", "interOpNumThreads", "1"));
            return new OnnxSession(model);
        } catch (IOException | MalformedModelException | RuntimeException | LinkageError e) {
            if (model != null) {
                model.close();
            }
            throw new ModelException("ONNX Runtime cannot open the model: " + rootMessage(e), e);
        } finally {
            if (model != null && model.getModelPath() != null) {
                // DJL makes an empty folder for each model that it reads from a stream, and keeps it until the JVM
                // ends.
                IOUtils.deleteFilesIgnoringExceptions(model.getModelPath());
            }
        }
    }

    private synchronized void start() {
        if (started) {
            return;
        }
        // Otherwise DJL calls home, the node's agent denies it, and the class stays broken.
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.offline", "true");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // DJL finds its engines through the context class loader, which in OpenSearch does not see plugins.
        thread.setContextClassLoader(OnnxEngine.class.getClassLoader());
        try {
            Engine.getEngine(NAME);
            started = true;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** What the innermost cause says. */
    static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
