/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.evaluate;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.opensearch.recommend.core.evaluate.FullRanking;
import org.opensearch.recommend.core.evaluate.Split;
import org.opensearch.recommend.core.evaluate.Splitter;

/**
 * What models are evaluated on.
 *
 * @param split      what they train on and what they are to predict
 * @param validation how a validation part is split off the train part
 * @param ordered    whether a user's events are in the order of time, and those to predict come after them
 * @param users      ids of the users, by number
 * @param items      ids of the items, by number
 * @param protocol   how the split was made, for people
 */
public record Dataset(
        Split split, Splitter validation, boolean ordered, String[] users, String[] items, String protocol) {

    /** Numbers of the items, by id. */
    Map<String, Integer> itemNumbers() {
        Map<String, Integer> numbers = HashMap.newHashMap(items.length);
        for (int item = 0; item < items.length; item++) {
            numbers.put(items[item], item);
        }
        return numbers;
    }

    /**
     * The same with a share of the items made new to the models: see {@link Split#cold}.
     *
     * @throws IllegalArgumentException when the share is not above 0 and below 1
     */
    public Dataset cold(double share, long seed) {
        return new Dataset(
                split.cold(share, seed),
                validation,
                ordered,
                users,
                items,
                String.format(
                        Locale.ROOT,
                        "%s; %.3g %% of the items, drawn with seed %d, have no train events and are alone predicted",
                        protocol,
                        100 * share,
                        seed));
    }

    /** For people: how large it is, and how many users of it are ranked for. */
    String summary(FullRanking ranking) {
        return String.format(
                Locale.ROOT,
                "%,d users, %,d items, %,d train interactions; %,d users evaluated (%s).",
                ranking.train().rows(),
                ranking.train().columns(),
                ranking.train().size(),
                ranking.users(),
                protocol);
    }
}
