/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend;

import java.util.List;
import org.opensearch.common.cache.Cache;
import org.opensearch.common.cache.CacheBuilder;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.common.unit.ByteSizeValue;
import org.opensearch.recommend.core.rerank.Reason;

/**
 * Ranked lists of recent answers. A list is good while the profile, the configuration and the request are the same and
 * it is younger than the time to live; a user's last list is kept longer, for when the live path fails. What a page
 * shows is fetched and filtered anew each time, so a cached list never brings back an item that may not be shown.
 */
public final class AnswerCache {
    public static final Setting<ByteSizeValue> SIZE =
            Setting.memorySizeSetting("plugins.recommend.cache.size", "1%", Setting.Property.NodeScope);
    public static final Setting<TimeValue> TTL = Setting.timeSetting(
            "plugins.recommend.cache.ttl",
            TimeValue.timeValueSeconds(10),
            TimeValue.ZERO,
            TimeValue.timeValueHours(1),
            Setting.Property.NodeScope);
    public static final Setting<TimeValue> STALE_TTL = Setting.timeSetting(
            "plugins.recommend.cache.stale_ttl",
            TimeValue.timeValueMinutes(10),
            TimeValue.ZERO,
            TimeValue.timeValueHours(24),
            Setting.Property.NodeScope);

    /**
     * One ranked item of a list.
     *
     * @param key     the item's key
     * @param reason  why it was chosen
     * @param sources the sources that brought it
     */
    public record Item(long key, float score, Reason reason, List<String> sources) {}

    /**
     * A ranked list.
     *
     * @param state      what the list was made of: versions of the profile and the configuration
     * @param complete   whether the list ends because there was nothing more, rather than where it was cut
     * @param candidates number of candidates ranked
     * @param modelVersion the version that answered, or null
     * @param ranker     name of the model that ranked, or null
     * @param createdAt  milliseconds
     */
    public record Answer(
            String state,
            List<Item> items,
            boolean complete,
            long candidates,
            String modelVersion,
            String ranker,
            Fallback fallback,
            long createdAt) {}

    private final Cache<String, Answer> cache;
    private final long ttl;

    public AnswerCache(Settings settings) {
        ttl = TTL.get(settings).millis();
        cache = CacheBuilder.<String, Answer>builder()
                .setMaximumWeight(SIZE.get(settings).getBytes())
                .setExpireAfterWrite(STALE_TTL.get(settings))
                .weigher((key, answer) -> 300 + 2L * key.length() + 300L * answer.items.size())
                .build();
    }

    /** A list that is as good as a new one and long enough, or null. */
    Answer fresh(String key, String state, int items, long now) {
        Answer answer = cache.get(key);
        return answer != null
                        && answer.state.equals(state)
                        && now - answer.createdAt < ttl
                        && (answer.complete || answer.items.size() >= items)
                ? answer
                : null;
    }

    /** The last list, whatever it was made of, or null. */
    Answer stale(String key) {
        return cache.get(key);
    }

    void put(String key, Answer answer) {
        cache.put(key, answer);
    }

    void remove(String key) {
        cache.invalidate(key);
    }

    /** Lists held at the moment. */
    public int size() {
        return cache.count();
    }
}
