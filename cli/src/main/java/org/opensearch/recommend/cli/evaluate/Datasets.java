/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.evaluate;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.opensearch.recommend.cli.load.EventFiles;
import org.opensearch.recommend.cli.load.EventFiles.FileEvent;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.evaluate.EventLog;
import org.opensearch.recommend.core.evaluate.Split;
import org.opensearch.recommend.core.evaluate.Splitter;
import org.opensearch.recommend.core.event.ColumnNames;

/**
 * Reads datasets. All methods throw {@link IOException} when a file cannot be read and {@link IllegalArgumentException}
 * when it holds nothing to evaluate on, in a sentence.
 */
public final class Datasets {

    private static final double VALIDATION_SHARE = 0.1;

    private Datasets() {}

    /** A fixed split: in both files one user a line, {@code user item item ...}, in no order that means anything. */
    public static Dataset userItems(Path train, Path test, long seed) throws IOException {
        Ids users = new Ids();
        Ids items = new Ids();
        EventLog.Builder known = lines(train, users, items);
        EventLog.Builder hidden = lines(test, users, items);
        return new Dataset(
                new Split(known.build(users.size(), items.size()), hidden.build(users.size(), items.size())),
                Splitter.random(1 - VALIDATION_SHARE, seed),
                false,
                users.all(),
                items.all(),
                "fixed split");
    }

    /** One user a line, {@code user item item ...}, the items in the order of time; each user's last item tests. */
    public static Dataset sequences(Path file) throws IOException {
        Ids users = new Ids();
        Ids items = new Ids();
        EventLog log = lines(file, users, items).build(users.size(), items.size());
        return new Dataset(
                Splitter.leaveLastOut().split(log),
                Splitter.leaveLastOut(),
                true,
                users.all(),
                items.all(),
                "leave last out");
    }

    /** All of a file of one user a line, {@code user item item ...}: users by items. */
    public static Interactions interactions(Path file) throws IOException {
        Ids users = new Ids();
        Ids items = new Ids();
        return lines(file, users, items).build(users.size(), items.size()).interactions();
    }

    /** How recorded events are split. */
    public enum Kind {
        TIME,
        RANDOM
    }

    /**
     * RecBole atomic files (or CSV and NDJSON, told by the name).
     *
     * @param items    the catalogue, or null for the items that have events
     * @param ratio    share of the events that trains
     * @param weighing what an event says of taste: 0, nothing, as if it were not there; below 0, a preference of zero, which
     *                 is not tested
     */
    public static Dataset recorded(
            Path events, Path items, Kind kind, double ratio, ToDoubleFunction<FileEvent> weighing, long seed)
            throws IOException {
        EventFiles files = new EventFiles(new ColumnNames(Map.of()));
        Ids users = new Ids();
        Ids catalogue = new Ids();
        if (items != null) {
            files.itemIds(items, catalogue::number);
        }
        EventLog.Builder builder = new EventLog.Builder();
        files.events(events, event -> {
            float weight = (float) weighing.applyAsDouble(event);
            if (weight != 0) {
                builder.add(users.number(event.user()), catalogue.number(event.item()), weight, event.time());
            }
        });
        if (users.size() == 0) {
            throw new IllegalArgumentException(events + " holds no events");
        }
        EventLog log = builder.build(users.size(), catalogue.size());
        Splitter splitter = kind == Kind.TIME ? Splitter.time(ratio) : Splitter.random(ratio, seed);
        return new Dataset(
                splitter.split(log),
                splitter,
                kind == Kind.TIME,
                users.all(),
                catalogue.all(),
                String.format(
                        Locale.ROOT, "%s split, %.0f %% train", kind.name().toLowerCase(Locale.ROOT), 100 * ratio));
    }

    /**
     * Attributes of items: a JSON object with, for each item id, an array of strings or whole numbers. Ids that are not
     * among the items are left out.
     *
     * @param items ids by number
     * @return of each item, by number; empty where the file has none
     */
    public static List<List<String>> attributes(Path file, String[] items) throws IOException {
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(file.toFile());
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + " is not JSON: " + e.getOriginalMessage(), e);
        }
        if (json == null || !json.isObject()) {
            throw new IllegalArgumentException(file + ": expected a JSON object of an array for each item id");
        }
        List<List<String>> attributes = new ArrayList<>();
        for (String item : items) {
            List<String> ofItem = new ArrayList<>();
            JsonNode given = json.path(item);
            if (!given.isArray() && !given.isMissingNode()) {
                throw new IllegalArgumentException(file + ": [" + item + "] must be an array");
            }
            for (JsonNode attribute : given) {
                if (!attribute.isTextual() && !attribute.isIntegralNumber()) {
                    throw new IllegalArgumentException(
                            file + ": [" + item + "] must hold strings or whole numbers, got " + attribute);
                }
                ofItem.add(attribute.asText().replaceAll("[\\t\\r\\n]+", " "));
            }
            attributes.add(ofItem);
        }
        return attributes;
    }

    private static EventLog.Builder lines(Path file, Ids users, Ids items) throws IOException {
        EventLog.Builder log = new EventLog.Builder();
        boolean any = false;
        long number = 0;
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                if (line.indexOf('\t') >= 0 || line.indexOf(',') >= 0) {
                    throw new IllegalArgumentException(
                            file + ", line " + number
                                    + ": expected a user and the items of the user with single spaces between, found a tab or comma");
                }
                String[] words = line.trim().split(" +", -1);
                int user = users.number(words[0]);
                for (int i = 1; i < words.length; i++) {
                    log.add(user, items.number(words[i]), 1, 0);
                    any = true;
                }
            }
        }
        if (!any) {
            throw new IllegalArgumentException(
                    file + " holds no events: expected lines of a user and the user's items");
        }
        return log;
    }
}
