/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.events;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.OpenSearchParseException;
import org.opensearch.common.UUIDs;
import org.opensearch.common.xcontent.LoggingDeprecationHandler;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.MediaType;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.event.Event;

/** Reads the body of a call to the events route: one object, an array of objects, objects in a row, or lines. */
final class EventParser {
    /** Events of one call. */
    static final int MOST_EVENTS = 10_000;

    /** Bytes of one call's body. */
    static final int MOST_BYTES = 32 << 20;

    /**
     * One event of a call.
     *
     * @param event  the event with its id, or null when it could not be read
     * @param eventId the event's id, where it has one
     * @param error why not, or null
     */
    record Parsed(Event event, String eventId, Exception error) {
        static Parsed of(Event event) {
            return new Parsed(event, event.id(), null);
        }

        static Parsed wrong(Object eventId, Exception error) {
            return new Parsed(null, eventId instanceof String id ? id : null, error);
        }
    }

    private final RecommendConfig config;
    private final long now;
    private final List<Parsed> parsed = new ArrayList<>();

    private EventParser(RecommendConfig config, long now) {
        this.config = config;
        this.now = now;
    }

    /**
     * Reads a body.
     *
     * @param mediaType of the body
     * @param lines     whether each line is one event
     * @param now       the time of events that name none, milliseconds since the epoch
     * @return one entry an event, in order
     * @throws IllegalArgumentException when the body has no events or too many
     * @throws OpenSearchParseException when it cannot be parsed at all
     */
    static List<Parsed> parse(
            BytesReference body, MediaType mediaType, boolean lines, RecommendConfig config, long now) {
        if (body.length() > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "a call must have at most " + MOST_BYTES + " bytes, got " + body.length());
        }
        EventParser parser = new EventParser(config, now);
        // One array: a body comes in pieces, over which searching and parsing by byte are slow.
        byte[] bytes = BytesReference.toBytes(body);
        if (lines) {
            parser.lines(bytes, mediaType);
        } else {
            parser.objects(bytes, mediaType);
        }
        if (parser.parsed.isEmpty()) {
            throw new IllegalArgumentException("the body has no events");
        }
        return parser.parsed;
    }

    private void lines(byte[] body, MediaType mediaType) {
        int next = 0;
        while (next < body.length) {
            int from = next;
            int end = from;
            boolean blank = true;
            while (end < body.length && body[end] != '\n') {
                blank &= Character.isWhitespace(body[end++]);
            }
            next = end + 1;
            if (blank) {
                continue;
            }
            requireRoom();
            try (XContentParser parser = open(body, from, end - from, mediaType)) {
                parser.nextToken();
                element(parser);
                if (parser.nextToken() != null) {
                    parsed.set(
                            parsed.size() - 1,
                            Parsed.wrong(null, new IllegalArgumentException("a line must hold one event and no more")));
                }
            } catch (IOException | OpenSearchParseException | IllegalArgumentException e) {
                parsed.add(Parsed.wrong(null, unparseable(e)));
            }
        }
    }

    private void objects(byte[] body, MediaType mediaType) {
        try (XContentParser parser = open(body, 0, body.length, mediaType)) {
            XContentParser.Token token = parser.nextToken();
            boolean array = token == XContentParser.Token.START_ARRAY;
            if (array) {
                token = parser.nextToken();
            }
            while (token != null && token != XContentParser.Token.END_ARRAY) {
                requireRoom();
                element(parser);
                token = parser.nextToken();
            }
            if (array ? token == null || parser.nextToken() != null : token != null) {
                throw new OpenSearchParseException(
                        "the body must be one event, an array of events, or an event a line");
            }
        } catch (IOException e) {
            throw unparseable(e);
        }
    }

    private static XContentParser open(byte[] body, int from, int length, MediaType mediaType) throws IOException {
        return mediaType
                .xContent()
                .createParser(NamedXContentRegistry.EMPTY, LoggingDeprecationHandler.INSTANCE, body, from, length);
    }

    /** Reads the element that the parser stands at. */
    private void element(XContentParser parser) throws IOException {
        if (parser.currentToken() != XContentParser.Token.START_OBJECT) {
            String got = String.valueOf(parser.currentToken());
            parser.skipChildren();
            parsed.add(Parsed.wrong(null, new IllegalArgumentException("an event must be an object, got " + got)));
            return;
        }
        Map<String, Object> body = parser.mapOrdered();
        try {
            Event event = Event.read(body, config, now);
            parsed.add(Parsed.of(event.id() == null ? event.withId(UUIDs.base64UUID()) : event));
        } catch (IllegalArgumentException e) {
            parsed.add(Parsed.wrong(body.get("event_id"), e));
        }
    }

    private void requireRoom() {
        if (parsed.size() >= MOST_EVENTS) {
            throw new IllegalArgumentException("a call must have at most " + MOST_EVENTS + " events");
        }
    }

    private static OpenSearchParseException unparseable(Exception e) {
        return new OpenSearchParseException("cannot be parsed: " + e.getMessage(), e);
    }
}
