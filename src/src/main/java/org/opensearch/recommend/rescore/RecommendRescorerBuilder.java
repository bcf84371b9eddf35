/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.action.IndicesRequest;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.QueryCoordinatorContext;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.util.Fields;
import org.opensearch.search.rescore.RescoreContext;
import org.opensearch.search.rescore.RescorerBuilder;

/**
 * The rescorer {@value #NAME}. In a search it names a user or a session, and becomes a {@link RankRequest} while the
 * coordinator rewrites the search; {@code _recommend} makes it of a {@link RankRequest} at once.
 */
public final class RecommendRescorerBuilder extends RescorerBuilder<RecommendRescorerBuilder> {
    public static final String NAME = "recommend";

    private static final int MOST_SESSION_ITEMS = 50;

    private final RescoreServices services;
    private final String userId;
    private final List<String> session;
    private final RankRequest request;
    // Filled by the asynchronous action of the round before; null when none was started.
    private final AtomicReference<RankRequest> loading;

    private RecommendRescorerBuilder(
            RescoreServices services,
            String userId,
            List<String> session,
            RankRequest request,
            AtomicReference<RankRequest> loading) {
        this.services = services;
        this.userId = userId;
        this.session = session;
        this.request = request;
        this.loading = loading;
    }

    /** The rescorer of a request that needs nothing looked up. */
    RecommendRescorerBuilder(RescoreServices services, RankRequest request) {
        this(services, null, List.of(), Objects.requireNonNull(request), null);
    }

    /** The rescorer as a search names it. */
    RecommendRescorerBuilder(RescoreServices services, String userId, List<String> session) {
        this(services, userId, session, null, null);
    }

    RecommendRescorerBuilder(StreamInput in, RescoreServices services) throws IOException {
        super(in);
        this.services = services;
        this.userId = in.readOptionalString();
        this.session = List.copyOf(in.readStringList());
        this.request = in.readOptionalWriteable(RankRequest::new);
        this.loading = null;
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        out.writeOptionalString(userId);
        out.writeStringCollection(session);
        out.writeOptionalWriteable(request);
    }

    /**
     * Reads {@code {"user_id": "u1"}} or {@code {"session": ["m1"]}}, or both.
     *
     * @throws IllegalArgumentException with a sentence naming the field
     */
    static RecommendRescorerBuilder parse(XContentParser parser, RescoreServices services) throws IOException {
        Fields in = Fields.of(NAME, parser.mapOrdered());
        String userId = in.id("user_id", Event.LONGEST_ID);
        List<String> session = in.strings("session", MOST_SESSION_ITEMS, Event.LONGEST_ID);
        in.finish();
        if (userId == null && session.isEmpty()) {
            throw new IllegalArgumentException("[" + NAME + "] must have [user_id] or [session]");
        }
        return new RecommendRescorerBuilder(services, userId, session);
    }

    @Override
    protected void doXContent(XContentBuilder builder, Params params) throws IOException {
        builder.startObject(NAME);
        if (userId != null) {
            builder.field("user_id", userId);
        }
        if (!session.isEmpty()) {
            builder.field("session", session);
        }
        // Not read back: it tells a slow log or a task list what a search of _recommend is.
        if (userId == null && session.isEmpty()) {
            builder.field("index", request.index());
            builder.field("candidates", request.candidates().keys().length);
        }
        builder.endObject();
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }

    @Override
    public RecommendRescorerBuilder rewrite(QueryRewriteContext context) {
        if (request != null) {
            return this;
        }
        if (loading != null) {
            RankRequest loaded = loading.get();
            return loaded == null ? this : with(loaded, null);
        }
        QueryCoordinatorContext coordinator = context.convertToCoordinatorContext();
        if (coordinator == null) {
            return this;
        }
        IndicesRequest search = coordinator.getSearchRequest();
        AtomicReference<RankRequest> result = new AtomicReference<>();
        context.registerAsyncAction((client, listener) -> services.loader()
                .load(
                        search,
                        userId,
                        session,
                        ActionListener.wrap(
                                loaded -> {
                                    result.set(loaded);
                                    listener.onResponse(null);
                                },
                                listener::onFailure)));
        return with(null, result);
    }

    private RecommendRescorerBuilder with(RankRequest newRequest, AtomicReference<RankRequest> newLoading) {
        RecommendRescorerBuilder copy = new RecommendRescorerBuilder(services, userId, session, newRequest, newLoading);
        if (windowSize != null) {
            copy.windowSize(windowSize);
        }
        return copy;
    }

    @Override
    protected RescoreContext innerBuildContext(int windowSize, QueryShardContext shard) {
        if (request == null) {
            throw new IllegalArgumentException("the rescorer [" + NAME + "] works only in a search of one index");
        }
        return new RecommendRescoreContext(windowSize, services.rescorer(), request, shard);
    }

    /** What the shards get, or null before the coordinator has rewritten the search. */
    RankRequest request() {
        return request;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (super.equals(other)
                        && other instanceof RecommendRescorerBuilder that
                        && wire().equals(that.wire()));
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + wire().hashCode();
    }

    /** Vectors and maps in one form that compares by value. */
    private BytesReference wire() {
        try (BytesStreamOutput out = new BytesStreamOutput()) {
            doWriteTo(out);
            return out.bytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
