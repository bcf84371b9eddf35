/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Items in any number, the same for the same number. Each is about one or two of a hundred topics, whose words it uses, so that
 * content vectors fall into clusters as they do for real texts.
 */
final class Catalogue {

    private static final int TOPICS = 100;
    private static final int WORDS_PER_TOPIC = 60;
    private static final int GENRES = 24;
    private static final int BRANDS = 500;
    private static final long SEED = 17;
    private static final String[] SYLLABLES = {
        "ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu", "lar", "men", "nis",
        "tor", "vin"
    };

    private final ObjectMapper mapper = new ObjectMapper();
    private final List<List<String>> topics = new ArrayList<>();

    Catalogue() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int t = 0; t < TOPICS; t++) {
            List<String> words = new ArrayList<>();
            for (int w = 0; w < WORDS_PER_TOPIC; w++) {
                StringBuilder word = new StringBuilder();
                for (int s = random.nextInt(2, 5); s > 0; s--) {
                    word.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
                }
                words.add(word.toString());
            }
            topics.add(words);
        }
    }

    static String id(int number) {
        return "i" + number;
    }

    /** The configuration that gives each field of {@link #item} its role. */
    static ObjectNode fields() {
        ObjectNode fields = new ObjectMapper().createObjectNode();
        fields.put("title", "title");
        fields.putArray("text").add("overview");
        fields.put("categories", "genres");
        fields.put("brand", "studio");
        fields.put("price", "price");
        fields.put("released_at", "released_at");
        return fields;
    }

    ObjectNode item(int number) {
        SplittableRandom random = new SplittableRandom(SEED + 1 + number);
        int main = random.nextInt(TOPICS);
        int side = random.nextInt(TOPICS);
        ObjectNode item = mapper.createObjectNode();
        item.put("title", words(main, side, 4, random) + " " + number);
        item.put("overview", words(main, side, 24, random));
        ArrayNode genres = item.putArray("genres").add("Genre " + main % GENRES);
        if (side % GENRES != main % GENRES) {
            genres.add("Genre " + side % GENRES);
        }
        item.put("studio", "Studio " + (main * 5 + random.nextInt(BRANDS / TOPICS)));
        item.put("price", random.nextInt(100, 3_000) / 100.0);
        item.put(
                "released_at",
                LocalDate.of(2016, 1, 1).plusDays(random.nextInt(3_650)).toString());
        return item;
    }

    private String words(int main, int side, int count, SplittableRandom random) {
        List<String> words = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            List<String> topic = topics.get(random.nextInt(3) == 0 ? side : main);
            words.add(topic.get(random.nextInt(topic.size())));
        }
        return String.join(" ", words);
    }
}
