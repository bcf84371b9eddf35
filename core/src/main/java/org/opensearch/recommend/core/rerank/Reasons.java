/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rerank;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.recommend.core.candidate.Provenance;
import org.opensearch.recommend.core.profile.HistoryEntry;

/**
 * Picks the reason of a hit from its provenance. Of several provenances the one with the greatest preference / (60 +
 * rank) gives the reason: what the user did is preferred to what everyone does, unless it ranked the item far lower.
 */
public final class Reasons {
    private static final double K = 60;

    private final Map<String, HistoryEntry> history = new HashMap<>();
    private final Map<String, String> titles;

    /**
     * Prepares for one answer.
     *
     * @param history the user's history; of several entries of one item the one with the greatest weight counts
     * @param titles  titles of history, session and anchor items by id; an item without one is named by its id
     */
    public Reasons(Collection<HistoryEntry> history, Map<String, String> titles) {
        this.titles = titles;
        for (HistoryEntry entry : history) {
            this.history.merge(entry.itemId(), entry, (a, b) -> b.weight() > a.weight() ? b : a);
        }
    }

    /** The reason of a hit with this provenance; {@code catalogue} when it has none. */
    public Reason pick(List<Provenance> provenance) {
        Provenance chosen = null;
        double greatest = -1;
        for (Provenance p : provenance) {
            double strength = preference(p) / (K + p.rank());
            if (strength > greatest) {
                greatest = strength;
                chosen = p;
            }
        }
        return chosen == null ? catalogue() : reason(chosen);
    }

    private static double preference(Provenance p) {
        if (p.fromItem() != null) {
            return 3;
        }
        return switch (p.source()) {
            case "popular_in_categories" -> 1.5;
            case "trending" -> 1.2;
            case "new_releases" -> 1.1;
            case "popular" -> 0.8;
            default -> 1;
        };
    }

    private Reason reason(Provenance p) {
        String from = p.fromItem();
        if (from != null && p.source().equals("session")) {
            return new Reason("session", from, "Because you looked at " + title(from));
        }
        if (from != null) {
            HistoryEntry entry = history.get(from);
            if (entry == null && p.source().equals("neighbours")) {
                return new Reason("together", from, "Goes with " + title(from));
            }
            return entry == null
                    ? new Reason("content", from, "Similar to " + title(from))
                    : new Reason("because", from, because(entry.type(), title(from)));
        }
        return switch (p.source()) {
            case "popular" -> popular();
            case "popular_in_categories" ->
                p.detail() == null ? popular() : new Reason("popular_in", null, "Popular in " + p.detail());
            case "catalogue" -> catalogue();
            case "trending" -> new Reason("trending", null, "Trending now");
            case "new_releases" -> new Reason("new", null, "New");
            case "session" -> new Reason("session", null, "Because of what you are looking at");
            default -> new Reason("content", null, "Matches your taste");
        };
    }

    private static Reason catalogue() {
        return new Reason("catalogue", null, "From the catalogue");
    }

    private static Reason popular() {
        return new Reason("popular", null, "Popular");
    }

    private static String because(String eventType, String title) {
        return switch (eventType) {
            case "watch" -> "Because you watched " + title;
            case "like" -> "Because you liked " + title;
            case "rate" -> "Because you rated " + title;
            case "purchase" -> "Because you bought " + title;
            case "view" -> "Because you viewed " + title;
            case "click" -> "Because you looked at " + title;
            case "add_to_list", "add_to_cart" -> "Because you added " + title;
            default -> "Because of " + title;
        };
    }

    private String title(String id) {
        return titles.getOrDefault(id, id);
    }
}
