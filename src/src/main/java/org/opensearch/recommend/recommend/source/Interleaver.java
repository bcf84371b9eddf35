/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.recommend.source;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.opensearch.recommend.core.candidate.SourceHit;

/** Makes one ranked list of several by taking the best of each in turn. */
final class Interleaver {
    private Interleaver() {}

    /**
     * Interleaves.
     *
     * @param lists   ranked lists
     * @param from    the item that brought each list, null where none did
     * @param allowed which keys may stay
     */
    static List<SourceHit> interleave(List<List<KeySearch.Found>> lists, List<String> from, LongPredicate allowed) {
        List<SourceHit> hits = new ArrayList<>();
        int longest = lists.stream().mapToInt(List::size).max().orElse(0);
        for (int rank = 0; rank < longest; rank++) {
            for (int i = 0; i < lists.size(); i++) {
                if (rank < lists.get(i).size()) {
                    KeySearch.Found found = lists.get(i).get(rank);
                    if (allowed.test(found.key())) {
                        hits.add(new SourceHit(found.key(), found.score(), from.get(i), null));
                    }
                }
            }
        }
        return hits;
    }
}
