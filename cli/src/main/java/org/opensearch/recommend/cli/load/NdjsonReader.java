/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** One JSON object a line; blank lines are skipped. */
final class NdjsonReader implements RowReader {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final BufferedReader in;
    private long line;

    NdjsonReader(BufferedReader in) {
        this.in = in;
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
        } while (text.isBlank());
        try {
            Map<String, Object> fields = MAPPER.readValue(text, OBJECT);
            if (fields == null) {
                throw new BadLineException(line, "expected a JSON object, found null");
            }
            fields.values().removeIf(value -> value == null);
            return new Row(line, fields);
        } catch (JsonProcessingException e) {
            throw new BadLineException(line, "not a JSON object: " + e.getOriginalMessage());
        }
    }

    @Override
    public List<Column> columns() {
        return List.of();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
