/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.opensearch.recommend.cli.node.Cluster;

/**
 * One node for all tests that do not need a cluster of their own, started before the first test and stopped after the last.
 * With {@code -Dtests.rest.cluster=127.0.0.1:9200} the tests run against that node instead; they delete its indices.
 */
public final class SharedNode implements LauncherSessionListener {
    /** Where the node listens, as {@code host:port}; the YAML runner reads the same property. */
    private static final String ADDRESS = "tests.rest.cluster";

    private Cluster cluster;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (System.getProperty(ADDRESS) != null) {
            return;
        }
        try {
            cluster = Clusters.start("shared", 1, Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        System.setProperty(ADDRESS, cluster.uris().getFirst().getAuthority());
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        if (cluster != null) {
            System.clearProperty(ADDRESS);
            Clusters.stop(cluster);
        }
    }

    static URI uri() {
        return URI.create("http://" + System.getProperty(ADDRESS));
    }
}
