/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.signals;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.opensearch.core.ParseField;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ConstructingObjectParser;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.plugins.SearchPlugin.QuerySpec;
import org.opensearch.recommend.core.signals.Signal;
import org.opensearch.recommend.core.signals.SignalReader;

/**
 * The query {@code recommend_signal}: documents whose item has a positive signal, scored by it. Values are those of the
 * node that holds the shard. With {@code head} only the items best by that signal are looked at, found through the
 * index of their keys; without, every document that the other clauses of a {@code bool} query leave is looked up.
 */
public final class SignalQueryBuilder extends AbstractQueryBuilder<SignalQueryBuilder> {
    public static final String NAME = "recommend_signal";
    /** The field that holds an item's key. */
    public static final String KEY_FIELD = "recommend.key";

    private static final ParseField INDEX = new ParseField("index");
    private static final ParseField SIGNAL = new ParseField("signal");
    private static final ParseField SEGMENT = new ParseField("segment");
    private static final ParseField HEAD = new ParseField("head");

    private static final ConstructingObjectParser<SignalQueryBuilder, Function<String, SignalReader>> PARSER =
            new ConstructingObjectParser<>(
                    NAME,
                    false,
                    (args, readers) -> new SignalQueryBuilder(
                            (String) args[0], signal((String) args[1]), (String) args[2], (Integer) args[3], readers));

    static {
        PARSER.declareString(ConstructingObjectParser.constructorArg(), INDEX);
        PARSER.declareString(ConstructingObjectParser.constructorArg(), SIGNAL);
        PARSER.declareString(ConstructingObjectParser.optionalConstructorArg(), SEGMENT);
        PARSER.declareInt(ConstructingObjectParser.optionalConstructorArg(), HEAD);
        declareStandardFields(PARSER);
    }

    private final String index;
    private final Signal signal;
    private final String segment;
    private final Integer head;
    private final Function<String, SignalReader> readers;

    /**
     * A query.
     *
     * @param index   the name under which the recommender is configured
     * @param segment such as {@code region=DE}, or null for everyone
     * @param head    1 or more: how many of the best items to look at, or null for all that have the signal
     * @param readers finds the signals of an index
     */
    public SignalQueryBuilder(
            String index, Signal signal, String segment, Integer head, Function<String, SignalReader> readers) {
        this.index = Objects.requireNonNull(index);
        this.signal = Objects.requireNonNull(signal);
        this.segment = segment;
        this.head = head;
        this.readers = Objects.requireNonNull(readers);
        if (head != null && head < 1) {
            throw new IllegalArgumentException("[head] must be at least 1, got [" + head + "]");
        }
    }

    SignalQueryBuilder(StreamInput in, Function<String, SignalReader> readers) throws IOException {
        super(in);
        this.index = in.readString();
        this.signal = in.readEnum(Signal.class);
        this.segment = in.readOptionalString();
        this.head = in.readOptionalVInt();
        this.readers = readers;
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        out.writeString(index);
        out.writeEnum(signal);
        out.writeOptionalString(segment);
        out.writeOptionalVInt(head);
    }

    static SignalQueryBuilder fromXContent(XContentParser parser, Function<String, SignalReader> readers) {
        try {
            return PARSER.apply(parser, readers);
        } catch (IllegalArgumentException e) {
            throw new ParsingException(parser.getTokenLocation(), e.getMessage(), e);
        }
    }

    /** For {@link SearchPlugin#getQueries()}. */
    public static QuerySpec<SignalQueryBuilder> spec(Function<String, SignalReader> readers) {
        return new QuerySpec<>(
                NAME, in -> new SignalQueryBuilder(in, readers), parser -> fromXContent(parser, readers));
    }

    private static Signal signal(String name) {
        return Arrays.stream(Signal.values())
                .filter(signal -> signal.field().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "[signal] must be one of %s, got [%s]",
                        Arrays.stream(Signal.values()).map(Signal::field).collect(Collectors.joining(", ")),
                        name)));
    }

    @Override
    protected void doXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject(NAME);
        builder.field(INDEX.getPreferredName(), index);
        builder.field(SIGNAL.getPreferredName(), signal.field());
        if (segment != null) {
            builder.field(SEGMENT.getPreferredName(), segment);
        }
        if (head != null) {
            builder.field(HEAD.getPreferredName(), head);
        }
        printBoostAndQueryName(builder);
        builder.endObject();
    }

    @Override
    protected Query doToQuery(QueryShardContext context) {
        context.setIsCacheable(false);
        SignalReader reader = readers.apply(index);
        if (reader.items() == 0) {
            return new MatchNoDocsQuery("no signals of [" + index + "]");
        }
        Query query = new SignalQuery(KEY_FIELD, reader, segment, signal);
        if (head == null) {
            return query;
        }
        return new BooleanQuery.Builder()
                .add(query, BooleanClause.Occur.MUST)
                .add(LongPoint.newSetQuery(KEY_FIELD, reader.top(segment, signal, head)), BooleanClause.Occur.FILTER)
                .build();
    }

    @Override
    protected boolean doEquals(SignalQueryBuilder other) {
        return index.equals(other.index)
                && signal == other.signal
                && Objects.equals(segment, other.segment)
                && Objects.equals(head, other.head);
    }

    @Override
    protected int doHashCode() {
        return Objects.hash(index, signal, segment, head);
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }
}
