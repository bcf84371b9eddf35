/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.RestRequest;

/** Reads the bodies of requests. Whatever arrives, what is wrong with it is the sender's mistake: a 400. */
public final class RequestBody {
    /** Deeper objects than this are refused: the query parser recurses, and a stack overflow ends the node. */
    public static final int DEEPEST = 50;

    private RequestBody() {}

    /**
     * The body, or what stands for it in the parameter {@code source}, as one object, keys in their order.
     *
     * @throws IllegalArgumentException when it is not one
     */
    public static Map<String, Object> object(RestRequest request) {
        try (XContentParser parser = request.contentOrSourceParamParser()) {
            if (parser.nextToken() != XContentParser.Token.START_OBJECT) {
                throw new IllegalArgumentException("the body must be one JSON object");
            }
            Map<String, Object> map = parser.mapOrdered();
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("the body must be one JSON object, but something follows it");
            }
            requireShallow(map);
            return map;
        } catch (IOException e) {
            throw new IllegalArgumentException("the body cannot be read: " + firstLine(e.getMessage()), e);
        }
    }

    /**
     * Refuses a body where none is taken, rather than to do what the sender may not have meant.
     *
     * @throws IllegalArgumentException when there is one
     */
    public static void refuse(RestRequest request) {
        if (request.hasContent()) {
            throw new IllegalArgumentException(
                    "request [" + request.method() + " " + request.path() + "] does not support having a body");
        }
    }

    /**
     * Refuses what is nested too deep to be handed to a parser that recurses.
     *
     * @throws IllegalArgumentException when it is nested deeper than {@link #DEEPEST} levels
     */
    public static void requireShallow(Object value) {
        requireShallow(value, 0);
    }

    private static void requireShallow(Object value, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("the body is nested deeper than " + DEEPEST + " levels");
        }
        if (value instanceof Map<?, ?> map) {
            map.values().forEach(entry -> requireShallow(entry, depth + 1));
        } else if (value instanceof Collection<?> many) {
            many.forEach(entry -> requireShallow(entry, depth + 1));
        }
    }

    private static String firstLine(String message) {
        return message == null ? "it is malformed" : message.lines().findFirst().orElse("it is malformed");
    }
}
