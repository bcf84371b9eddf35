/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench;

/** Told how far a long task is. Steps may be counted from several threads. */
public interface Steps {

    /** A task of {@code total} steps begins. */
    Task begin(String name, long total);

    /** A line for whoever is watching. */
    void say(String line);

    /** A running task; closing it ends it. */
    interface Task extends AutoCloseable {

        void step(long count);

        @Override
        void close();
    }
}
