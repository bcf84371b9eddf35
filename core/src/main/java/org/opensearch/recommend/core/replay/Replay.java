/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.opensearch.recommend.core.candidate.Candidate;
import org.opensearch.recommend.core.cf.FoldIn;
import org.opensearch.recommend.core.cf.HistoryFoldIn;
import org.opensearch.recommend.core.config.EventType;
import org.opensearch.recommend.core.config.LabelRules;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.item.ItemFacts;
import org.opensearch.recommend.core.profile.FoldEvent;
import org.opensearch.recommend.core.profile.ItemInterest;
import org.opensearch.recommend.core.profile.Profile;
import org.opensearch.recommend.core.profile.ProfileFolder;
import org.opensearch.recommend.core.profile.UserStates;
import org.opensearch.recommend.core.rank.CandidateScores;
import org.opensearch.recommend.core.rank.FeatureExtractor;
import org.opensearch.recommend.core.rank.FeatureRows;
import org.opensearch.recommend.core.rank.RankContext;
import org.opensearch.recommend.core.rank.UserState;
import org.opensearch.recommend.core.signals.SignalEvent;

/**
 * Makes training rows of a log by playing it again through the code that serves: {@link ProfileFolder}, {@link UserStates},
 * {@link FoldIn}, the signals and the {@link FeatureExtractor}. The features of a row are those of the moment before it:
 * of events at the same instant none sees another. Its label looks ahead, for {@link LabelRules#window} and no longer,
 * so what happens after that changes no row. Features of the kind source are missing, and those of learned vectors where
 * {@link LearnedVectors} has none.
 *
 * <p>Where a {@link LoggedRanking} stands with an impression, its source features are those of the sources that brought
 * the item, and its signals those that the ranker saw. Where the ranker's inputs were those of the rows, its features are
 * taken as they were logged, all but the position, which no ranker is told.
 *
 * <p>Profiles, one for each user, are all that is kept, beside the rows of one window, and, where negatives are sampled, what
 * was taken at which moment. One use; for one thread.
 */
public final class Replay {
    private static final String IMPRESSION = "impression";
    private static final String CLICK = "click";
    private static final String HOME = "home";

    private final RecommendConfig config;
    private final FeatureExtractor extractor;
    private final Map<String, CatalogueItem> catalogue;
    private final List<LearnedVectors> learned;
    private final ReplaySettings settings;
    private final ProfileFolder folder;
    private final Labels labels;
    private final Consumer<RankingRow> sink;
    private final boolean[] ofPosition;
    private final NegativeSampler sampler = new NegativeSampler();
    private final Map<String, Profile> profiles = new HashMap<>();
    private Map<String, LoggedRanking> logged = Map.of();
    private Map<String, Columns> models = Map.of();
    private SignalReplay signals;
    private final Map<String, List<String>> takenFrom = new HashMap<>();
    private final PriorityQueue<Question> questions = new PriorityQueue<>(Comparator.comparingLong(Question::time));
    private long events;

    /**
     * Items as they would be ranked for users at one moment.
     *
     * @param time   milliseconds since the epoch; what happens at this moment or later is not known
     * @param items  by user
     * @param answer gets a row without labels for each, in no order
     */
    public record Question(long time, Map<String, List<String>> items, Consumer<RankingRow> answer) {}

    /**
     * Some columns of the rows, next to each other.
     *
     * @param from the first
     */
    public record Columns(int from, int count) {}

    /**
     * A replay.
     *
     * @param extractor of the schema of the rows
     * @param catalogue items by id; of one that is not there nothing but its id is known
     * @param learned   models by ascending {@link LearnedVectors#trainedUntil()}, as retraining makes them: a row sees the
     *                  newest that could have existed
     * @param sink      gets the rows, in the order of their time
     */
    public Replay(
            RecommendConfig config,
            FeatureExtractor extractor,
            Map<String, CatalogueItem> catalogue,
            List<LearnedVectors> learned,
            ReplaySettings settings,
            Consumer<RankingRow> sink) {
        this.config = config;
        this.extractor = extractor;
        this.catalogue = catalogue;
        this.learned = List.copyOf(learned);
        this.settings = settings;
        this.folder = new ProfileFolder(config);
        this.labels = new Labels(settings.labels().window(), sink);
        this.sink = sink;
        this.ofPosition = extractor.schema().columnsOfPosition();
    }

    /**
     * Plays a log with what was logged of its impressions.
     *
     * @param log    as {@link #run(Iterable)} takes it
     * @param ranked what was logged, by the id of the impression's event
     * @param equal  versions of the models whose inputs were those of the schema of the rows
     * @throws IllegalArgumentException also when a model among {@code equal} logged another number of features
     */
    public void run(Iterable<Event> log, Map<String, LoggedRanking> ranked, Set<String> equal) {
        Columns all = new Columns(0, extractor.schema().width());
        Map<String, Columns> columns = new HashMap<>();
        equal.forEach(model -> columns.put(model, all));
        run(log, ranked, columns);
    }

    /**
     * Likewise, with rows for several rankers ({@link SideBySide}).
     *
     * @param equal versions of models, and the columns whose inputs they had
     */
    public void run(Iterable<Event> log, Map<String, LoggedRanking> ranked, Map<String, Columns> equal) {
        logged = ranked;
        models = equal;
        run(log);
    }

    /** Has one more question answered on the way. */
    public Replay asking(Question asked) {
        questions.add(asked);
        return this;
    }

    /**
     * Plays a log and lets go of every row. Where negatives are sampled it is gone through twice.
     *
     * @param log by ascending time; an event without an id is taken to be one of its own
     * @throws IllegalArgumentException when time runs backwards, or an event's type is not configured
     */
    public void run(Iterable<Event> log) {
        if (settings.rows() == ReplaySettings.Rows.SAMPLED) {
            takenFrom.putAll(
                    new ListMoments(settings, event -> event.itemId() != null && takes(event, type(event))).draw(log));
        }
        List<Event> instant = new ArrayList<>();
        for (Iterator<Event> all = log.iterator(); all.hasNext(); ) {
            Event event = all.next();
            long number = events++;
            if (!instant.isEmpty()) {
                long now = instant.get(0).timestamp();
                if (event.timestamp() < now) {
                    throw new IllegalArgumentException("event [" + number + "] of the log is of [" + event.timestamp()
                            + "], before the one in front of it, of [" + now + "]");
                }
                if (event.timestamp() > now) {
                    play(instant, now);
                    instant.clear();
                }
            }
            instant.add(ListMoments.withId(event, number));
        }
        if (!instant.isEmpty()) {
            play(instant, instant.get(0).timestamp());
        }
        if (signals != null) {
            answer(Long.MAX_VALUE);
        }
        labels.finish();
    }

    /** Answers what is asked of moments up to this one. */
    private void answer(long now) {
        while (!questions.isEmpty() && questions.element().time <= now) {
            Question question = questions.remove();
            signals.advance(question.time);
            question.items.forEach((user, items) -> {
                Moment moment = new Moment(new Shown(user, null, null, null, 0), question.time);
                items.forEach(item -> question.answer.accept(moment.row(item, 1)));
            });
        }
    }

    private void play(List<Event> instant, long now) {
        if (signals == null) {
            NavigableSet<Long> rollUps = new TreeSet<>();
            logged.values().stream()
                    .map(LoggedRanking::signalsAt)
                    .filter(at -> at > 0)
                    .forEach(rollUps::add);
            signals = new SignalReplay(config.signals(), settings.interval(), rollUps, now);
        }
        answer(now);
        signals.advance(now);
        labels.release(now);
        makeRows(instant, now);
        for (Event event : instant) {
            EventType type = type(event);
            if (event.itemId() != null && takes(event, type)) {
                labels.took(event, settings.completes(event, type));
            }
        }
        fold(instant);
    }

    private EventType type(Event event) {
        EventType type = config.events().get(event.type());
        if (type == null) {
            throw new IllegalArgumentException("an event of the log is of type [" + event.type()
                    + "], which is none of those configured: " + config.events().keySet());
        }
        return type;
    }

    private static boolean takes(Event event, EventType type) {
        return !event.type().equals(IMPRESSION) && (event.type().equals(CLICK) || type.weigh(event.value()) > 0);
    }

    // ---- rows

    private void makeRows(List<Event> instant, long now) {
        Map<Shown, Moment> moments = new HashMap<>();
        for (Event event : instant) {
            if (settings.rows() == ReplaySettings.Rows.SAMPLED) {
                List<String> taken = takenFrom.remove(event.id());
                if (taken != null) {
                    sample(taken, moment(event, moments, now), now);
                }
            } else if (event.itemId() != null && makesRow(event)) {
                Moment moment = moment(event, moments, now);
                LoggedRanking ranking = logged.get(event.id());
                RankingRow row =
                        ranking == null ? moment.row(event.itemId(), 1) : moment.logged(event.itemId(), ranking);
                if (settings.rows() == ReplaySettings.Rows.IMPRESSIONS) {
                    labels.add(row, event.recommendationId(), false);
                } else {
                    sink.accept(rated(row, event));
                }
            }
        }
    }

    private Moment moment(Event event, Map<Shown, Moment> moments, long now) {
        return moments.computeIfAbsent(
                new Shown(event.userId(), event.scenario(), event.region(), event.device(), position(event)),
                shown -> new Moment(shown, now));
    }

    private void sample(List<String> taken, Moment moment, long now) {
        String user = moment.shown.userId;
        for (String item : taken) {
            // What the user had before is in no list, unless the placement says so.
            if (labels.waits(user, item) || (moment.profile.hasSeen(item) && excludesSeen(moment.shown.scenario))) {
                continue;
            }
            labels.add(moment.row(item, 1), null, false);
            negatives(item, moment, now)
                    .forEach(other -> labels.add(
                            moment.row(other, settings.negativeWeight() * sampler.weight(other)), null, true));
        }
    }

    private boolean excludesSeen(String scenario) {
        return config.scenarios()
                .getOrDefault(
                        scenario == null ? HOME : scenario, config.scenarios().get(HOME))
                .excludeSeen();
    }

    /** In a log that has only what was taken, a position would give the label away. */
    private int position(Event event) {
        return settings.rows() == ReplaySettings.Rows.SAMPLED || event.position() == null ? 0 : event.position();
    }

    private boolean makesRow(Event event) {
        EventType type = type(event);
        return switch (settings.rows()) {
            case IMPRESSIONS -> event.type().equals(IMPRESSION);
            case SAMPLED -> false;
            case RATINGS ->
                type.scale() == EventType.Scale.RATING
                        && event.value() != null
                        && (event.value() >= settings.clickRating() || event.value() <= settings.noClickRating());
        };
    }

    private RankingRow rated(RankingRow row, Event event) {
        boolean click = event.value() >= settings.clickRating();
        boolean complete = event.value() >= settings.labels().completeRating();
        return row.withLabels(click ? 1 : 0, click ? (complete ? 1 : 0) : Float.NaN);
    }

    private Set<String> negatives(String taken, Moment moment, long now) {
        String user = moment.shown.userId;
        Set<String> had = new HashSet<>();
        moment.profile.history().forEach(entry -> had.add(entry.itemId()));
        Predicate<String> allowed = item -> !item.equals(taken)
                && !had.contains(item)
                && !moment.profile.hasSeen(item)
                && !labels.waits(user, item);
        return sampler.draw(settings.negatives(), ListMoments.seed(settings, user, now, taken), allowed);
    }

    /** What rows of the same instant have in common. */
    private record Shown(String userId, String scenario, String region, String device, int position) {}

    /** A user's state before an instant, ready for items. */
    private final class Moment {
        private final Shown shown;
        private final long now;
        private final Profile profile;
        private final LearnedVectors known;
        private final UserState user;
        private final RankContext context;
        private final FeatureRows rows;

        Moment(Shown shown, long now) {
            this.shown = shown;
            this.now = now;
            this.profile = profile(shown.userId);
            this.known = known(now);
            String region = shown.region != null
                    ? shown.region
                    : profile.attribute("region") instanceof String home ? home : null;
            this.context = new RankContext(now, region, shown.device, shown.scenario, shown.position);
            this.user = user();
            this.rows = bind(CandidateScores.NONE);
        }

        private FeatureRows bind(CandidateScores candidates) {
            return extractor.bind(user, candidates, signals.reader(), context);
        }

        private UserState user() {
            Map<String, ItemFacts> facts = new LinkedHashMap<>();
            UserStates.items(profile, List.of()).forEach(id -> facts.put(id, item(id).facts()));
            long halfLife = config.profile().halfLife();
            UserState user = UserStates.of(profile, List.of(), facts, now, halfLife);
            List<ItemInterest> interests = UserStates.interests(profile, List.of(), now, FoldIn.MOST_ITEMS);
            if (known.basis() != null) {
                HistoryFoldIn folded = HistoryFoldIn.of(known.basis(), interests, known.factors()::get);
                user = folded == null ? user : user.withFactors(folded.foldIn().user(), known.meanFactor());
            }
            float[] pool = known.pool() == null ? null : known.pool().of(interests, known.towers()::get);
            return pool == null
                    ? user
                    : user.withTower(pool, known.userTower().apply(user.withTower(pool, null), context));
        }

        /** A row of one item with what its ranker was told. */
        RankingRow logged(String itemId, LoggedRanking ranking) {
            Candidate candidate = new Candidate(item(itemId).key(), ranking.sources());
            RankingRow row = row(bind(CandidateScores.of(List.of(candidate))), itemId, 1);
            Columns known = models.get(ranking.model());
            if (known != null) {
                take(ranking, row.features(), known);
            }
            return row;
        }

        RankingRow row(String itemId, float weight) {
            return row(rows, itemId, weight);
        }

        private RankingRow row(FeatureRows from, String itemId, float weight) {
            float[] features = new float[extractor.schema().width()];
            CatalogueItem item = item(itemId);
            from.fill(item.with(known.factors().get(itemId), known.towers().get(itemId)), features, 0);
            return new RankingRow(now, shown.userId, itemId, features, 0, Float.NaN, weight, shown.position);
        }
    }

    private LearnedVectors known(long now) {
        LearnedVectors newest = LearnedVectors.NONE;
        for (LearnedVectors one : learned) {
            newest = now > one.trainedUntil() ? one : newest;
        }
        return newest;
    }

    /** Everything but the position, which a ranker is not told. */
    private void take(LoggedRanking ranking, float[] features, Columns into) {
        float[] from = ranking.features();
        if (from.length != into.count) {
            throw new IllegalArgumentException("model [" + ranking.model() + "] logged [" + from.length
                    + "] features, and the schema of the rows has [" + into.count + "]");
        }
        for (int i = 0; i < from.length; i++) {
            int column = into.from + i;
            features[column] = ofPosition[column] ? features[column] : from[i];
        }
    }

    /** Of a visitor without a name nothing is known. */
    private Profile profile(String userId) {
        String id = userId == null ? "" : userId;
        return profiles.getOrDefault(id, Profile.empty(id));
    }

    private CatalogueItem item(String id) {
        CatalogueItem item = catalogue.get(id);
        return item == null ? CatalogueItem.unknown(id) : item;
    }

    // ---- folding

    private void fold(List<Event> instant) {
        Map<String, List<FoldEvent>> byUser = new LinkedHashMap<>();
        for (Event event : instant) {
            EventType type = type(event);
            ItemFacts facts = ItemFacts.UNKNOWN;
            if (event.itemId() != null) {
                CatalogueItem item = item(event.itemId());
                facts = item.facts();
                signals.add(item.key(), SignalEvent.of(event, type));
                if (takes(event, type)) {
                    sampler.took(event.itemId());
                }
            }
            if (folder.matters(event)) {
                byUser.computeIfAbsent(event.userId(), id -> new ArrayList<>()).add(new FoldEvent(event, facts, false));
            }
        }
        byUser.forEach(
                (id, fresh) -> profiles.put(id, folder.fold(profile(id), fresh).profile()));
    }
}
