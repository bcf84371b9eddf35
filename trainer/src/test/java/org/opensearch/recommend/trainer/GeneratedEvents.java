/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.opensearch.recommend.trainer.input.EventSource;
import org.opensearch.recommend.trainer.input.RawEvents;

/**
 * Events of users with a taste: each prefers the items of two of eight groups, some items of which are liked more than
 * others.
 */
public final class GeneratedEvents {
    public static final int GROUPS = 8;
    public static final long START = 1_700_000_000_000L;
    public static final long STEP = 60_000;

    private final List<Event> events = new ArrayList<>();

    /** One event. */
    public record Event(String user, String item, String type, Double value, long time) {}

    /** Events in the order of time, a minute apart; the same seed gives the same. */
    public GeneratedEvents(int users, int items, int perUser, long seed) {
        Random random = new Random(seed);
        int ofGroup = items / GROUPS;
        List<Event> all = new ArrayList<>();
        for (int user = 0; user < users; user++) {
            int first = random.nextInt(GROUPS);
            int second = random.nextInt(GROUPS);
            for (int n = 0; n < perUser; n++) {
                double chance = random.nextDouble();
                int group = chance < 0.6 ? first : chance < 0.9 ? second : random.nextInt(GROUPS);
                int liked = (int) (ofGroup * Math.pow(random.nextDouble(), 1.5));
                all.add(new Event("u" + user, "i" + (liked * GROUPS + group), "view", null, random.nextInt(1 << 30)));
            }
        }
        all.sort((a, b) -> Long.compare(a.time(), b.time()));
        for (int i = 0; i < all.size(); i++) {
            Event event = all.get(i);
            events.add(new Event(event.user(), event.item(), event.type(), event.value(), START + STEP * i));
        }
    }

    public List<Event> events() {
        return events;
    }

    /** As a source for Spark. */
    public EventSource source() {
        List<Row> rows = new ArrayList<>();
        for (Event event : events) {
            rows.add(RowFactory.create(event.user(), event.item(), event.type(), event.value(), event.time()));
        }
        return spark -> spark.createDataFrame(rows, RawEvents.SCHEMA);
    }

    /** As the lines of a CSV file. */
    public String csv() {
        StringBuilder csv = new StringBuilder("user_id,item_id,type,timestamp\n");
        for (Event event : events) {
            csv.append(event.user())
                    .append(',')
                    .append(event.item())
                    .append(',')
                    .append(event.type())
                    .append(',');
            csv.append(event.time()).append('\n');
        }
        return csv.toString();
    }
}
