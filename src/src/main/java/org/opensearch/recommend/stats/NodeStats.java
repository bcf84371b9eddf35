/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.stats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/** The statistics of this node by group, such as {@code signals}. Features add their groups when the node starts. */
public final class NodeStats {
    private final Map<String, Supplier<Map<String, Object>>> groups = new ConcurrentSkipListMap<>();

    /**
     * Adds a group.
     *
     * @param name   lower case, no comma; not the name of a node
     * @param values read anew for each request; strings, numbers, booleans, lists and maps of these
     */
    public void add(String name, Supplier<Map<String, Object>> values) {
        if (groups.putIfAbsent(name, values) != null) {
            throw new IllegalArgumentException("there is a group [" + name + "] already");
        }
    }

    /** Adds a group that writes itself, as one object under its name. */
    public void addFragment(String name, Supplier<? extends ToXContentFragment> fragment) {
        add(name, () -> values(name, fragment.get()));
    }

    private static Map<String, Object> values(String name, ToXContentFragment fragment) {
        try (XContentBuilder builder = JsonXContent.contentBuilder()) {
            builder.startObject();
            fragment.toXContent(builder, ToXContent.EMPTY_PARAMS);
            builder.endObject();
            Map<String, Object> written =
                    XContentHelper.convertToMap(JsonXContent.jsonXContent, builder.toString(), true);
            Map<String, Object> values = new LinkedHashMap<>();
            ((Map<?, ?>) written.get(name)).forEach((key, value) -> values.put(String.valueOf(key), value));
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names of the groups, in order. */
    public Set<String> names() {
        return new TreeSet<>(groups.keySet());
    }

    /** The groups of these names, of all when there are none. A group that cannot be read says why instead. */
    Map<String, Object> read(Collection<String> names) {
        Map<String, Object> read = new LinkedHashMap<>();
        groups.forEach((name, values) -> {
            if (names.isEmpty() || names.contains(name)) {
                read.put(name, read(values));
            }
        });
        return read;
    }

    private static Map<String, Object> read(Supplier<Map<String, Object>> values) {
        try {
            return values.get();
        } catch (RuntimeException e) {
            return Map.of("error", e.toString());
        }
    }
}
