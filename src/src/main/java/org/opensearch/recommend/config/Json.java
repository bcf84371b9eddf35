/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.core.xcontent.XContentBuilder;

/** Maps as JSON text. */
public final class Json {
    private Json() {}

    /** The map as one JSON object, keys in the map's order. */
    public static String write(Map<String, ?> map) {
        try (XContentBuilder builder = XContentFactory.jsonBuilder()) {
            builder.map(map);
            return builder.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
