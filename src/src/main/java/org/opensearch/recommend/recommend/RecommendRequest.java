/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.tasks.TaskId;
import org.opensearch.recommend.config.ItemIndexRequest;
import org.opensearch.recommend.core.config.Diversity;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.util.Fields;
import org.opensearch.search.fetch.subphase.FetchSourceContext;
import org.opensearch.tasks.CancellableTask;
import org.opensearch.tasks.Task;

/** A request for recommendations, or, with an anchor, for items similar to one. */
public final class RecommendRequest extends ItemIndexRequest {
    public static final int LARGEST_SIZE = 200;
    public static final int DEEPEST = 1000;

    private static final int MOST_EXCLUDED = 1000;
    private static final int MOST_SESSION_ITEMS = 50;

    private final String anchor;
    private final boolean together;
    private List<String> basket = List.of();
    private String userId;
    private List<String> session = List.of();
    private String scenario;
    private int size;
    private int from;
    private String device;
    private String region;
    private Double maturity;
    private Map<String, Object> filter;
    private List<String> exclude = List.of();
    private FetchSourceContext source;
    private boolean explain;
    private long timeout;
    private Map<String, Object> diversity;
    private List<String> sources = List.of();
    private boolean rank = true;
    private boolean logImpression = true;

    /**
     * A request with every default.
     *
     * @param index  the item index
     * @param anchor id of the item to which similar ones are wanted, or null
     */
    public RecommendRequest(String index, String anchor) {
        this(
                index,
                anchor == null ? null : Fields.requireId("id", anchor, Event.LONGEST_ID),
                false,
                anchor == null ? RecommendConfig.DEFAULT_SCENARIO : "similar");
    }

    private RecommendRequest(String index, String anchor, boolean together, String scenario) {
        super(index);
        this.anchor = anchor;
        this.together = together;
        this.scenario = scenario;
    }

    /** A request for what goes with the items that its body names. */
    public static RecommendRequest together(String index) {
        return new RecommendRequest(index, null, true, "cart");
    }

    public RecommendRequest(StreamInput in) throws IOException {
        super(in);
        anchor = in.readOptionalString();
        together = in.readBoolean();
        basket = in.readStringList();
        userId = in.readOptionalString();
        session = in.readStringList();
        scenario = in.readString();
        size = in.readVInt();
        from = in.readVInt();
        device = in.readOptionalString();
        region = in.readOptionalString();
        maturity = in.readOptionalDouble();
        filter = in.readBoolean() ? in.readMap() : null;
        exclude = in.readStringList();
        source = in.readOptionalWriteable(FetchSourceContext::new);
        explain = in.readBoolean();
        timeout = in.readVLong();
        diversity = in.readBoolean() ? in.readMap() : null;
        sources = in.readStringList();
        rank = in.readBoolean();
        logImpression = in.readBoolean();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
        super.writeTo(out);
        out.writeOptionalString(anchor);
        out.writeBoolean(together);
        out.writeStringCollection(basket);
        out.writeOptionalString(userId);
        out.writeStringCollection(session);
        out.writeString(scenario);
        out.writeVInt(size);
        out.writeVInt(from);
        out.writeOptionalString(device);
        out.writeOptionalString(region);
        out.writeOptionalDouble(maturity);
        out.writeBoolean(filter != null);
        if (filter != null) {
            out.writeMap(filter);
        }
        out.writeStringCollection(exclude);
        out.writeOptionalWriteable(source);
        out.writeBoolean(explain);
        out.writeVLong(timeout);
        out.writeBoolean(diversity != null);
        if (diversity != null) {
            out.writeMap(diversity);
        }
        out.writeStringCollection(sources);
        out.writeBoolean(rank);
        out.writeBoolean(logImpression);
    }

    /**
     * Reads the body of a request strictly over this request's values.
     *
     * @throws IllegalArgumentException with a sentence naming the field
     */
    public RecommendRequest read(Map<String, ?> body) {
        Fields in = Fields.of("", body);
        userId = in.has("user_id") ? in.id("user_id", Event.LONGEST_ID) : userId;
        if (together) {
            basket = in.strings("item_ids", MOST_SESSION_ITEMS, Event.LONGEST_ID);
        } else {
            session = in.strings("session", MOST_SESSION_ITEMS, Event.LONGEST_ID);
        }
        scenario = in.string("scenario", scenario, 128);
        size = in.integer("size", size, 1, LARGEST_SIZE);
        from = in.integer("from", from, 0, DEEPEST);
        Fields context = in.object("context");
        if (context != null) {
            device = context.string("device", null, 256);
            region = context.string("region", null, 256);
            maturity = context.optionalNumber("maturity", 0, 1000);
            context.finish();
        }
        filter = in.map("filter");
        exclude = in.strings("exclude", MOST_EXCLUDED, Event.LONGEST_ID);
        source = in.has("_source") ? readSource(in) : source;
        explain = in.bool("explain", explain);
        timeout = in.duration("timeout", timeout, 1, 60_000);
        diversity = in.map("diversity");
        if (diversity != null) {
            Diversity.read(in.object("diversity"), Diversity.DEFAULT);
        }
        sources = in.strings("sources", 50, 128);
        rank = in.bool("rank", rank);
        logImpression = in.bool("log_impression", logImpression);
        in.finish();
        return this;
    }

    private static FetchSourceContext readSource(Fields in) {
        Object value = in.raw("_source");
        if (value instanceof Boolean wanted) {
            return new FetchSourceContext(wanted);
        }
        if (value instanceof String || value instanceof Collection) {
            return new FetchSourceContext(true, in.strings("_source", 1000, 512).toArray(new String[0]), new String[0]);
        }
        Fields object = in.object("_source");
        FetchSourceContext context = new FetchSourceContext(
                true,
                object.strings("includes", 1000, 512).toArray(new String[0]),
                object.strings("excludes", 1000, 512).toArray(new String[0]));
        object.finish();
        return context;
    }

    @Override
    public ActionRequestValidationException validate() {
        if (together && basket.isEmpty()) {
            throw new IllegalArgumentException("[item_ids] must name at least one item");
        }
        return null;
    }

    @Override
    public Task createTask(long id, String type, String action, TaskId parent, Map<String, String> headers) {
        return new CancellableTask(id, type, action, "recommend[" + index() + "]", parent, headers) {
            @Override
            public boolean shouldCancelChildrenOnCancellation() {
                return true;
            }
        };
    }

    public RecommendRequest userId(String newUserId) {
        userId = newUserId == null ? null : Fields.requireId("user_id", newUserId, Event.LONGEST_ID);
        return this;
    }

    public RecommendRequest scenario(String newScenario) {
        scenario = newScenario;
        return this;
    }

    public RecommendRequest size(int newSize) {
        if (newSize < 1 || newSize > LARGEST_SIZE) {
            throw new IllegalArgumentException(
                    "[size] must be between 1 and " + LARGEST_SIZE + ", got [" + newSize + "]");
        }
        size = newSize;
        return this;
    }

    public RecommendRequest from(int newFrom) {
        if (newFrom < 0 || newFrom > DEEPEST) {
            throw new IllegalArgumentException("[from] must be between 0 and " + DEEPEST + ", got [" + newFrom + "]");
        }
        from = newFrom;
        return this;
    }

    public RecommendRequest source(FetchSourceContext newSource) {
        source = newSource;
        return this;
    }

    public RecommendRequest explain(boolean newExplain) {
        explain = newExplain;
        return this;
    }

    /** The items that the answer is about: to which similar ones are wanted, or which others go with; else empty. */
    public List<String> about() {
        return anchor == null ? basket : List.of(anchor);
    }

    /** Whether it asks for what goes with the items it is about. */
    public boolean isTogether() {
        return together;
    }

    public String userId() {
        return userId;
    }

    public List<String> session() {
        return session;
    }

    public String scenario() {
        return scenario;
    }

    /** Items wanted, or 0 for the scenario's size. */
    public int size() {
        return size;
    }

    public int from() {
        return from;
    }

    public String device() {
        return device;
    }

    public String region() {
        return region;
    }

    public Double maturity() {
        return maturity;
    }

    public Map<String, Object> filter() {
        return filter;
    }

    public List<String> exclude() {
        return exclude;
    }

    /** What of each item's source is wanted, or null for all but the managed object. */
    public FetchSourceContext source() {
        return source;
    }

    public boolean explain() {
        return explain;
    }

    /** Milliseconds, or 0 for the scenario's timeout. */
    public long timeout() {
        return timeout;
    }

    /** Overrides of the scenario's diversity, or null. */
    public Map<String, Object> diversity() {
        return diversity;
    }

    /** The sources wanted; empty for the scenario's. */
    public List<String> sources() {
        return sources;
    }

    /** Whether the ranker orders the candidates; else they keep the order in which their sources brought them. */
    public boolean rank() {
        return rank;
    }

    public boolean logImpression() {
        return logImpression;
    }

    /** What distinguishes this request from another of the same user, the page aside: for the answer cache. */
    String cacheKey() {
        return String.join(
                "|",
                index(),
                String.valueOf(anchor),
                String.valueOf(basket),
                scenario,
                Integer.toString(size),
                String.valueOf(device),
                String.valueOf(region),
                String.valueOf(maturity),
                String.valueOf(filter),
                String.valueOf(exclude),
                String.valueOf(session),
                String.valueOf(diversity),
                String.valueOf(sources),
                String.valueOf(rank));
    }
}
