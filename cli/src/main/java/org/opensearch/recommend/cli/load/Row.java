/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

import java.util.Map;
import java.util.Optional;
import org.opensearch.recommend.core.event.ColumnNames;

/**
 * One record of a file.
 *
 * @param line where it starts, the first line of the file being 1
 * @param fields what it holds, in the file's order: strings, numbers, booleans, lists and maps; empty columns are absent
 */
record Row(long line, Map<String, Object> fields) {
    /** The value that plays {@code role}, as a string, which must be there. */
    String require(ColumnNames columns, ColumnNames.Role role) throws BadLineException {
        Optional<String> column = columns.find(role, fields::containsKey);
        if (column.isEmpty()) {
            String wanted = columns.given().getOrDefault(role, String.join(", ", role.usual()));
            throw new BadLineException(line, "no value in a column named " + wanted);
        }
        Object value = fields.get(column.get());
        if (value instanceof String || value instanceof Number) {
            return value.toString();
        }
        throw new BadLineException(line, "[" + column.get() + "] must be a string or a number, got [" + value + "]");
    }
}
