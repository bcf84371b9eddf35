/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.common.io.stream.NamedWriteableAwareStreamInput;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.recommend.core.signals.Signal;
import org.opensearch.recommend.core.signals.SignalReader;
import org.opensearch.search.SearchModule;
import org.opensearch.test.OpenSearchTestCase;

public class SignalQueryBuilderTests extends OpenSearchTestCase {
    private final SearchModule module = new SearchModule(Settings.EMPTY, List.of(new SearchPlugin() {
        @Override
        public List<QuerySpec<?>> getQueries() {
            return List.of(SignalQueryBuilder.spec(index -> SignalReader.EMPTY));
        }
    }));

    public void testWireRoundTrip() throws IOException {
        SignalQueryBuilder query = anyQuery();
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            out.writeNamedWriteable(query);
            try (StreamInput in = new NamedWriteableAwareStreamInput(
                    out.bytes().streamInput(), new NamedWriteableRegistry(module.getNamedWriteables()))) {
                QueryBuilder read = in.readNamedWriteable(QueryBuilder.class);
                assertEquals(query, read);
                assertEquals(query.hashCode(), read.hashCode());
            }
        }
    }

    public void testJsonRoundTrip() throws IOException {
        SignalQueryBuilder query = anyQuery();
        String json = query.toXContent(XContentFactory.jsonBuilder(), ToXContent.EMPTY_PARAMS)
                .toString();
        assertEquals(query, parse(json));
    }

    public void testDifferentQueriesDiffer() {
        Set<QueryBuilder> different = Set.of(
                query("a", Signal.CTR, null, null),
                query("b", Signal.CTR, null, null),
                query("a", Signal.QUALITY, null, null),
                query("a", Signal.CTR, "region=DE", null),
                query("a", Signal.CTR, null, 10),
                query("a", Signal.CTR, null, 11));
        assertEquals(6, different.size());
    }

    public void testBadQueriesAreRefusedWithASentence() {
        assertRefused("{\"recommend_signal\":{\"index\":\"a\",\"signal\":\"ctr\",\"heads\":1}}", "heads");
        assertRefused("{\"recommend_signal\":{\"signal\":\"ctr\"}}", "index");
        assertRefused(
                "{\"recommend_signal\":{\"index\":\"a\",\"signal\":\"CTR\"}}", "[signal] must be one of popularity");
        assertRefused(
                "{\"recommend_signal\":{\"index\":\"a\",\"signal\":\"ctr\",\"head\":0}}", "[head] must be at least 1");
        assertRefused("{\"recommend_signal\":{\"index\":[],\"signal\":\"ctr\"}}", "index");
    }

    private void assertRefused(String json, String sentence) {
        Exception e = expectThrows(Exception.class, () -> parse(json));
        StringBuilder all = new StringBuilder();
        boolean user = false;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            all.append(cause.getMessage()).append('\n');
            user |= cause instanceof ParsingException || cause instanceof IllegalArgumentException;
        }
        assertTrue(all.toString(), all.toString().contains(sentence));
        assertTrue(all.toString(), user);
    }

    private QueryBuilder parse(String json) throws IOException {
        try (XContentParser parser = JsonXContent.jsonXContent.createParser(
                new NamedXContentRegistry(module.getNamedXContents()), null, json)) {
            return AbstractQueryBuilder.parseInnerQueryBuilder(parser);
        }
    }

    private SignalQueryBuilder anyQuery() {
        return query(
                        randomAlphaOfLength(5),
                        randomFrom(Signal.values()),
                        randomBoolean() ? null : "region=" + randomAlphaOfLength(2),
                        randomBoolean() ? null : randomIntBetween(1, 1000))
                .boost(randomFloat());
    }

    private static SignalQueryBuilder query(String index, Signal signal, String segment, Integer head) {
        return new SignalQueryBuilder(index, signal, segment, head, name -> SignalReader.EMPTY);
    }
}
