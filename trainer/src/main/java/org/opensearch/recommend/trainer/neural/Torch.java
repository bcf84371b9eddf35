/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.neural;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import java.nio.file.Path;

/** PyTorch, started by DJL: no other class touches that start. */
public final class Torch {
    private static final String NAME = "PyTorch";

    private final Engine engine;
    private final Device device;

    private Torch(Engine engine, Device device) {
        this.engine = engine;
        this.device = device;
    }

    /**
     * Starts it, which unpacks its native libraries. The first start of a JVM decides for all: folder and threads of later
     * ones are not looked at.
     *
     * @param libraries folder that the native libraries (some 400 MB) are unpacked into, where the system property
     *                  {@code DJL_CACHE_DIR} names no other
     * @param threads   that one operation may take on the CPU
     */
    public static Torch start(Path libraries, int threads) {
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.offline", "true");
        setDefault("DJL_CACHE_DIR", libraries.toString());
        setDefault("ai.djl.pytorch.num_interop_threads", "1");
        setDefault("ai.djl.pytorch.num_threads", Integer.toString(threads));
        Engine engine = Engine.getEngine(NAME);
        return new Torch(engine, engine.getGpuCount() > 0 ? Device.gpu() : Device.cpu());
    }

    /** Starts it with the libraries in the folder of the user's caches, so that they are unpacked once. */
    public static Torch start(int threads) {
        return start(Path.of(System.getProperty("user.home"), ".cache", "opensearch-recommend", "pytorch"), threads);
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** A GPU where there is one, else the CPU. */
    public Device device() {
        return device;
    }

    /** {@code GPU} or {@code CPU}. */
    public String deviceName() {
        return device.isGpu() ? "GPU" : "CPU";
    }

    /** Makes initial weights and dropout repeat: on the CPU two runs with one seed give the same weights. */
    public void seed(long seed) {
        engine.setRandomSeed((int) (seed ^ (seed >>> 32)));
    }

    /** Arrays on the device, freed when this is closed. */
    public NDManager arrays() {
        return NDManager.newBaseManager(device, NAME);
    }

    Model model(Block block) {
        Model model = Model.newInstance("network", device, NAME);
        model.setBlock(block);
        return model;
    }
}
