/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * RFC 4180: values in quotes may hold commas, line breaks and doubled quotes. A value with the list separator in it is a list;
 * every other value is a string, since a file does not say whether {@code 1984} is a year or a title.
 */
final class CsvReader implements RowReader {

    private final BufferedReader in;
    private final String listSeparator;
    private final List<String> header;
    private long line;

    CsvReader(BufferedReader in, String listSeparator) throws IOException, BadLineException {
        this.in = in;
        this.listSeparator = listSeparator;
        List<String> first = record();
        if (first == null) {
            throw new BadLineException(1, "the file is empty");
        }
        String start = first.getFirst();
        if (!start.isEmpty() && start.charAt(0) == '\uFEFF') {
            first.set(0, start.substring(1));
        }
        this.header = first.stream().map(String::trim).toList();
    }

    @Override
    public Row next() throws IOException, BadLineException {
        List<String> values;
        long start;
        do {
            start = line + 1;
            values = record();
            if (values == null) {
                return null;
            }
        } while (values.size() == 1 && values.getFirst().isBlank());
        if (values.size() != header.size()) {
            throw new BadLineException(start, "expected " + header.size() + " columns, found " + values.size());
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            if (!value.isEmpty()) {
                fields.put(header.get(i), value.contains(listSeparator) ? split(value) : value);
            }
        }
        return new Row(start, fields);
    }

    private List<String> split(String value) {
        return Arrays.stream(value.split(java.util.regex.Pattern.quote(listSeparator), -1))
                .map(String::trim)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /** Reads one record, over several lines when a quoted value has line breaks. */
    private List<String> record() throws IOException, BadLineException {
        String text = in.readLine();
        if (text == null) {
            return null;
        }
        long start = ++line;
        List<String> values = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; ; i++) {
            if (i == text.length()) {
                if (!quoted) {
                    values.add(value.toString());
                    return values;
                }
                text = in.readLine();
                if (text == null) {
                    throw new BadLineException(start, "a quote is opened and never closed");
                }
                line++;
                value.append('\n');
                i = -1;
                continue;
            }
            char c = text.charAt(i);
            if (c == '"') {
                if (quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    value.append('"');
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                values.add(value.toString());
                value.setLength(0);
            } else {
                value.append(c);
            }
        }
    }

    @Override
    public List<Column> columns() {
        return header.stream().map(name -> new Column(name, false)).toList();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
