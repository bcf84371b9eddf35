/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.models;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;

/** Writes maps, lists, strings, numbers and booleans as JSON: indented, except objects and arrays of plain values. */
final class Json {
    private final StringBuilder out = new StringBuilder();

    private Json() {}

    static String write(Object value) {
        Json json = new Json();
        json.append(value, 0);
        return json.out.append('\n').toString();
    }

    private void append(Object value, int depth) {
        if (value instanceof Map<?, ?> map) {
            appendMap(map, depth);
        } else if (value instanceof Collection<?> list) {
            appendList(list, depth);
        } else if (value instanceof String text) {
            appendText(text);
        } else if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
            out.append(number.longValue());
        } else {
            out.append(value);
        }
    }

    private void appendMap(Map<?, ?> map, int depth) {
        boolean flat = depth > 1;
        out.append('{');
        Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<?, ?> entry = entries.next();
            breakLine(flat, depth + 1);
            appendText((String) entry.getKey());
            out.append(": ");
            append(entry.getValue(), depth + 1);
            out.append(entries.hasNext() ? (flat ? ", " : ",") : "");
        }
        breakLine(flat, depth);
        out.append('}');
    }

    private void appendList(Collection<?> list, int depth) {
        boolean flat = list.stream().noneMatch(Map.class::isInstance) || depth > 1;
        out.append('[');
        Iterator<?> entries = list.iterator();
        while (entries.hasNext()) {
            breakLine(flat, depth + 1);
            append(entries.next(), depth + 1);
            out.append(entries.hasNext() ? (flat ? ", " : ",") : "");
        }
        breakLine(flat, depth);
        out.append(']');
    }

    private void breakLine(boolean flat, int depth) {
        if (!flat) {
            out.append('\n').repeat("  ", depth);
        }
    }

    private void appendText(String text) {
        out.append('"').append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    }
}
