/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.it;

import org.junit.jupiter.api.function.Executable;

/** Waits for what happens off a request's path. */
final class Eventually {
    private Eventually() {}

    /** Tries until {@code assertion} holds; after {@code seconds} its last failure is thrown. */
    static void within(int seconds, Executable assertion) throws Exception {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (true) {
            try {
                assertion.execute();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
            Thread.sleep(200);
        }
    }
}
