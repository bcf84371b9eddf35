/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.bundled;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.recommend.core.rank.FeatureSchema;

/** A schema as JSON that people can read: an input a line. */
final class SchemaText {
    private SchemaText() {}

    static String of(FeatureSchema schema) throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper();
        List<String> fields = new ArrayList<>();
        for (Map.Entry<String, Object> field : schema.toMap().entrySet()) {
            String value = mapper.writeValueAsString(field.getValue());
            if (field.getKey().equals("inputs")) {
                List<String> inputs = new ArrayList<>();
                for (Object input : (List<?>) field.getValue()) {
                    inputs.add("    " + mapper.writeValueAsString(input));
                }
                value = "[\n" + String.join(",\n", inputs) + "\n  ]";
            }
            fields.add("  " + mapper.writeValueAsString(field.getKey()) + ": " + value);
        }
        return "{\n" + String.join(",\n", fields) + "\n}\n";
    }
}
