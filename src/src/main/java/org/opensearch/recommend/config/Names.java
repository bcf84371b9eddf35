/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.config;

/** Names of the indices and pipelines that belong to an item index. */
public final class Names {
    /** The system index that holds every configuration, and the models. */
    public static final String CONFIG_INDEX = ".plugins-recommend-config";

    /** Pattern of the plugin's system indices. */
    public static final String SYSTEM_INDEX_PATTERN = ".plugins-recommend-*";

    private Names() {}

    /** The index of an item index's events and impressions. */
    public static String events(String index) {
        return "recommend-events-" + index;
    }

    /** The index of an item index's user profiles. */
    public static String profiles(String index) {
        return "recommend-profiles-" + index;
    }

    /** The index of an item index's signals. */
    public static String signals(String index) {
        return "recommend-signals-" + index;
    }

    /** The ingest pipeline of an item index. */
    public static String pipeline(String index) {
        return "recommend-" + index;
    }
}
