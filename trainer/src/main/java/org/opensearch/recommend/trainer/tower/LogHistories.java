/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.tower;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.recommend.core.cf.FoldIn;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.evaluate.EventLog;
import org.opensearch.recommend.core.event.Event;
import org.opensearch.recommend.core.item.ItemFacts;
import org.opensearch.recommend.core.profile.FoldEvent;
import org.opensearch.recommend.core.profile.ItemInterest;
import org.opensearch.recommend.core.profile.Profile;
import org.opensearch.recommend.core.profile.ProfileFolder;
import org.opensearch.recommend.core.profile.UserStates;
import org.opensearch.recommend.core.rank.CandidateScores;
import org.opensearch.recommend.core.rank.Feature;
import org.opensearch.recommend.core.rank.FeatureExtractor;
import org.opensearch.recommend.core.rank.FeatureSchema;
import org.opensearch.recommend.core.rank.RankContext;
import org.opensearch.recommend.core.rank.UserState;
import org.opensearch.recommend.core.replay.CatalogueItem;
import org.opensearch.recommend.core.signals.SignalReader;
import org.opensearch.recommend.models.Standardisation;

/**
 * Histories of a log, which is played again through the code that serves. An item is taken with the first positive event on
 * it, unless all events on it add up to a dislike. The pool and the profile of a moment are those of just before the next
 * item was taken: of events at the same instant none sees another. Those of the last moment are as of the end.
 *
 * <p>Memory: for each item taken, and each user, 4 bytes a column of the profile and 8 an item of the pool.
 */
final class LogHistories implements Histories {
    private final Interactions taken;
    private final int[] firstMoments;
    private final Pool[] pools;
    private final float[] profiles;
    private final List<Feature> inputs;
    private final int width;
    private final Standardisation scale;

    private LogHistories(
            Interactions taken,
            int[] firstMoments,
            Pool[] pools,
            float[] profiles,
            List<Feature> inputs,
            int width,
            Standardisation scale) {
        this.taken = taken;
        this.firstMoments = firstMoments;
        this.pools = pools;
        this.profiles = profiles;
        this.inputs = inputs;
        this.width = width;
        this.scale = scale;
    }

    /**
     * Plays what was before a time.
     *
     * @param until  milliseconds since the epoch; later events are not looked at
     * @param inputs of a user tower, beside the pool
     * @param step   told of each event
     */
    static LogHistories of(TowerLog log, long until, List<Feature> inputs, Runnable step) {
        return new Play(log, until, inputs).run(step);
    }

    @Override
    public Interactions taken() {
        return taken;
    }

    @Override
    public boolean ordered() {
        return true;
    }

    @Override
    public int earliest(int user) {
        int moment = 1;
        while (moment < taken.size(user) && pool(user, moment).items().length == 0) {
            moment++;
        }
        return moment;
    }

    @Override
    public Pool pool(int user, int moment) {
        return pools[firstMoments[user] + moment];
    }

    @Override
    public List<Feature> inputs() {
        return inputs;
    }

    @Override
    public Standardisation scale() {
        return scale;
    }

    @Override
    public void profile(int user, int moment, float[] out, int at) {
        System.arraycopy(profiles, (firstMoments[user] + moment) * width, out, at, width);
    }

    @Override
    public Histories only(Interactions part) {
        return new LogHistories(part, firstMoments, pools, profiles, inputs, width, scale);
    }

    /** A log being played. */
    private static final class Play {
        private final TowerLog log;
        private final long until;
        private final List<Feature> inputs;
        private final FeatureExtractor extractor;
        private final int width;
        private final ProfileFolder folder;
        private final Map<Integer, Profile> profileOf = new HashMap<>();
        private final Set<Long> liked = new HashSet<>();
        private final int[] firstMoments;
        private final int[] moments;
        private final Pool[] pools;
        private final float[] profiles;
        private long unnamed;

        private Play(TowerLog log, long until, List<Feature> inputs) {
            this.log = log;
            this.until = until;
            this.inputs = inputs;
            this.extractor = new FeatureExtractor(new FeatureSchema("user", "1", inputs, 1));
            this.width = extractor.schema().width();
            this.folder = new ProfileFolder(log.log().config());
            this.firstMoments = new int[log.users()];
            this.moments = new int[log.users()];
            Interactions sums = log.weighed(until).interactions();
            int all = 0;
            for (int user = 0; user < sums.rows(); user++) {
                firstMoments[user] = all;
                for (int i = sums.start(user); i < sums.start(user + 1); i++) {
                    if (sums.weight(i) > 0) {
                        liked.add(key(user, sums.column(i)));
                        all++;
                    }
                }
                all++;
            }
            this.pools = new Pool[all];
            this.profiles = new float[Math.multiplyExact(all, width)];
        }

        private long key(int user, int item) {
            return (long) user * log.items() + item;
        }

        private LogHistories run(Runnable step) {
            EventLog.Builder taken = new EventLog.Builder();
            List<Event> events = log.before(until);
            int to;
            for (int from = 0; from < events.size(); from = to) {
                long now = events.get(from).timestamp();
                for (to = from; to < events.size() && events.get(to).timestamp() == now; to++) {
                    Event event = events.get(to);
                    int user = log.user(event);
                    int item = log.item(event);
                    if (user >= 0 && item >= 0 && log.weight(event) > 0 && liked.remove(key(user, item))) {
                        taken.add(user, item, 1, now);
                        remember(user, now);
                    }
                    step.run();
                }
                fold(events.subList(from, to));
            }
            for (int user = 0; user < moments.length; user++) {
                remember(user, until);
            }
            return new LogHistories(
                    taken.build(log.users(), log.items()).interactions(),
                    firstMoments,
                    pools,
                    profiles,
                    inputs,
                    width,
                    Standardisation.of(pools.length, width, row -> 1, (row, column) -> profiles[row * width + column])
                            .only(TowerInputs.numbers(inputs)));
        }

        /** Puts down what is known of a user, for the next moment. */
        private void remember(int user, long now) {
            int moment = firstMoments[user] + moments[user]++;
            Profile profile = profile(user);
            pools[moment] = pool(UserStates.interests(profile, List.of(), now, FoldIn.MOST_ITEMS));
            Map<String, ItemFacts> facts = new LinkedHashMap<>();
            UserStates.items(profile, List.of()).forEach(id -> facts.put(id, item(id).facts()));
            UserState state = UserStates.of(
                    profile, List.of(), facts, now, log.log().config().profile().halfLife());
            extractor
                    .bind(state, CandidateScores.NONE, SignalReader.EMPTY, new RankContext(now, null, null))
                    .fill(UserTower.NO_ITEM, profiles, moment * width);
        }

        private Pool pool(List<ItemInterest> interests) {
            int[] items = new int[Math.min(interests.size(), TowerParameters.HISTORY_ITEMS)];
            float[] weights = new float[items.length];
            int from = items.length;
            for (ItemInterest interest : interests) {
                int item = interest.weight() > 0 ? log.item(interest.itemId()) : -1;
                if (item >= 0 && from > 0) {
                    items[--from] = item;
                    weights[from] = (float) interest.weight();
                }
            }
            return new Pool(
                    Arrays.copyOfRange(items, from, items.length), Arrays.copyOfRange(weights, from, items.length));
        }

        private Profile profile(int user) {
            return profileOf.getOrDefault(user, Profile.empty(""));
        }

        private CatalogueItem item(String id) {
            CatalogueItem item = log.log().catalogue().get(id);
            return item == null ? CatalogueItem.unknown(id) : item;
        }

        private void fold(List<Event> instant) {
            Map<Integer, List<FoldEvent>> byUser = new LinkedHashMap<>();
            for (Event event : instant) {
                int user = log.user(event);
                if (user >= 0 && folder.matters(event)) {
                    ItemFacts facts = event.itemId() == null
                            ? ItemFacts.UNKNOWN
                            : item(event.itemId()).facts();
                    Event known = event.id() == null ? event.withId("unnamed-" + unnamed++) : event;
                    byUser.computeIfAbsent(user, number -> new ArrayList<>()).add(new FoldEvent(known, facts, false));
                }
            }
            byUser.forEach((user, fresh) ->
                    profileOf.put(user, folder.fold(profile(user), fresh).profile()));
        }
    }
}
