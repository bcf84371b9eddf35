/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * RecBole's atomic files. A {@code token_seq} is a list of words, except in a column that is text by its name (title, overview and
 * the like): there the words are one string.
 */
final class RecBoleReader implements RowReader {

    private static final List<String> TEXT =
            List.of("title", "name", "overview", "description", "summary", "text", "plot");

    private enum Type {
        TOKEN,
        TOKEN_SEQ,
        FLOAT,
        FLOAT_SEQ
    }

    private record Typed(String name, Type type) {

        boolean isText() {
            return type == Type.TOKEN_SEQ && TEXT.stream().anyMatch(name.toLowerCase(Locale.ROOT)::contains);
        }

        Object read(String text) {
            return switch (type) {
                case TOKEN -> text;
                case TOKEN_SEQ ->
                    isText() ? (Object) text : Arrays.asList(text.trim().split(" +", -1));
                case FLOAT -> number(text);
                case FLOAT_SEQ ->
                    Arrays.stream(text.trim().split(" +", -1))
                            .map(Typed::number)
                            .toList();
            };
        }

        /** Whole numbers stay whole, so that a timestamp keeps its digits. */
        private static Number number(String text) {
            double value = Double.parseDouble(text);
            long whole = (long) value;
            return whole == value ? (Number) whole : (Number) value;
        }
    }

    private final BufferedReader in;
    private final List<Typed> header = new ArrayList<>();
    private long line = 1;

    RecBoleReader(BufferedReader in) throws IOException, BadLineException {
        this.in = in;
        String first = in.readLine();
        if (first == null) {
            throw new BadLineException(1, "the file is empty");
        }
        for (String field : first.split("\t", -1)) {
            int colon = field.lastIndexOf(':');
            try {
                header.add(new Typed(
                        field.substring(0, Math.max(0, colon)),
                        Type.valueOf(field.substring(colon + 1).trim().toUpperCase(Locale.ROOT))));
            } catch (IllegalArgumentException e) {
                throw new BadLineException(
                        1, "[" + field + "] is not a typed column: expected name:token, token_seq, float or float_seq");
            }
        }
    }

    @Override
    public Row next() throws IOException, BadLineException {
        String text;
        do {
            text = in.readLine();
            line++;
            if (text == null) {
                return null;
            }
        } while (text.isEmpty());
        String[] values = text.split("\t", -1);
        if (values.length != header.size()) {
            throw new BadLineException(line, "expected " + header.size() + " columns, found " + values.length);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            if (!values[i].isBlank()) {
                Typed column = header.get(i);
                try {
                    fields.put(column.name(), column.read(values[i]));
                } catch (NumberFormatException e) {
                    throw new BadLineException(
                            line, "[" + column.name() + "] must be a number, got [" + values[i] + "]");
                }
            }
        }
        return new Row(line, fields);
    }

    @Override
    public List<Column> columns() {
        return header.stream()
                .map(t ->
                        new Column(t.name(), !t.isText() && (t.type() == Type.TOKEN_SEQ || t.type() == Type.FLOAT_SEQ)))
                .toList();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
