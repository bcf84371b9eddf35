/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rerank;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.recommend.core.candidate.Provenance;
import org.opensearch.recommend.core.profile.HistoryEntry;

class ReasonsTest {
    private static final Map<String, String> TITLES = Map.of("m1", "Inception", "m2", "Heat");

    private static Reasons reasons(String eventType) {
        return new Reasons(List.of(new HistoryEntry(1, "m1", eventType, 2, 1)), TITLES);
    }

    @ParameterizedTest
    @CsvSource({
        "watch,Because you watched Inception",
        "like,Because you liked Inception",
        "purchase,Because you bought Inception",
        "rate,Because you rated Inception",
        "view,Because you viewed Inception",
        "click,Because you looked at Inception",
        "add_to_cart,Because you added Inception",
        "my_event,Because of Inception"
    })
    void namesTheHistoryItemAndWhatWasDone(String type, String text) {
        Reason reason = reasons(type).pick(List.of(new Provenance("content", 0.9f, 3, "m1", null)));
        assertEquals(new Reason("because", "m1", text), reason);
    }

    @ParameterizedTest
    @CsvSource({
        "popular,,popular,Popular",
        "popular_in_categories,Sci-Fi,popular_in,Popular in Sci-Fi",
        "trending,,trending,Trending now",
        "new_releases,,new,New",
        "content,,content,Matches your taste",
        "session,,session,Because of what you are looking at"
    })
    void namesTheSource(String source, String detail, String type, String text) {
        Reason reason = reasons("like").pick(List.of(new Provenance(source, 1, 1, null, detail)));
        assertEquals(new Reason(type, null, text), reason);
    }

    @Test
    void namesTheSessionItemAndTheAnchor() {
        assertEquals(
                new Reason("session", "m2", "Because you looked at Heat"),
                reasons("like").pick(List.of(new Provenance("session", 1, 1, "m2", null))));
        assertEquals(
                new Reason("content", "m2", "Similar to Heat"),
                reasons("like").pick(List.of(new Provenance("content", 1, 1, "m2", null))));
    }

    @Test
    void anItemWithoutTitleIsNamedByItsId() {
        Reasons reasons = new Reasons(List.of(new HistoryEntry(1, "m9", "like", 2, 1)), TITLES);
        assertEquals(
                "Because you liked m9",
                reasons.pick(List.of(new Provenance("content", 1, 1, "m9", null)))
                        .text());
    }

    @Test
    void theStrongestEventOfAnItemSpeaks() {
        Reasons reasons = new Reasons(
                List.of(
                        new HistoryEntry(1, "m1", "click", 0.5, 1),
                        new HistoryEntry(2, "m1", "purchase", 3, 2),
                        new HistoryEntry(3, "m1", "view", 1, 3)),
                TITLES);
        assertEquals(
                "Because you bought Inception",
                reasons.pick(List.of(new Provenance("content", 1, 1, "m1", null)))
                        .text());
    }

    @Test
    void whatTheUserDidIsPreferredUnlessItRankedTheItemFarLower() {
        Provenance popular = new Provenance("popular", 1, 1, null, null);
        assertEquals(
                "because",
                reasons("like")
                        .pick(List.of(popular, new Provenance("content", 1, 40, "m1", null)))
                        .type());
        assertEquals(
                "popular",
                reasons("like")
                        .pick(List.of(popular, new Provenance("content", 1, 400, "m1", null)))
                        .type());
    }

    @Test
    void withoutProvenanceItIsPopular() {
        assertEquals("catalogue", reasons("like").pick(List.of()).type());
    }
}
