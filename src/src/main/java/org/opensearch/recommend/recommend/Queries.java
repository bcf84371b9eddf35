/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend;

import java.io.IOException;
import java.util.Map;
import org.opensearch.common.xcontent.LoggingDeprecationHandler;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParseException;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.recommend.RequestBody;
import org.opensearch.recommend.config.Json;

/** Turns parsed JSON into queries, those of other plugins included. */
public final class Queries {
    private final NamedXContentRegistry registry;

    public Queries(NamedXContentRegistry registry) {
        this.registry = registry;
    }

    /**
     * The query that a map stands for.
     *
     * @throws IllegalArgumentException when it is not a query
     */
    public QueryBuilder parse(Map<String, Object> query) {
        RequestBody.requireShallow(query);
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                registry, LoggingDeprecationHandler.INSTANCE, Json.write(query))) {
            QueryBuilder parsed = AbstractQueryBuilder.parseInnerQueryBuilder(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("one query expected, got more");
            }
            return parsed;
        } catch (ParsingException | XContentParseException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** A query as the parsed JSON that {@link #parse} takes. */
    public Map<String, Object> asMap(QueryBuilder query) {
        return XContentHelper.convertToMap(JsonXContent.jsonXContent, query.toString(), true);
    }
}
