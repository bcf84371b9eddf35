/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.recommend.core.util.Vectors;

class HashedContentEncoderTest {
    private static final HashedContentEncoder ENCODER = new HashedContentEncoder(128, ContentStatistics.NONE);

    private static float[] encode(String title, String... categories) {
        return ENCODER.encode(List.of(title), List.of(categories));
    }

    private static float cosine(float[] a, float[] b) {
        return Vectors.dot(a, b);
    }

    /**
     * Half the categories (0.60 x 1/2), one of two title words (0.16 x 1/2) and the trigrams of that word (0.06 x 6/13)
     * are shared, of blocks that sum to 0.86: 0.47. The projection adds noise of 0.09.
     */
    @Test
    void workedExample() {
        float[] a = encode("Matrix Reloaded", "Action", "Sci-Fi");
        float[] b = encode("Matrix Revolve", "Action", "Drama");
        double sum = 0;
        int dimensions = 0;
        for (int dimension = 64; dimension <= 1024; dimension += 16) {
            HashedContentEncoder encoder = new HashedContentEncoder(dimension, ContentStatistics.NONE);
            sum += cosine(
                    encoder.encode(List.of("Matrix Reloaded"), List.of("Action", "Sci-Fi")),
                    encoder.encode(List.of("Matrix Revolve"), List.of("Action", "Drama")));
            dimensions++;
        }
        assertEquals(0.47, cosine(a, b), 0.27);
        assertEquals(0.47, sum / dimensions, 0.03);
    }

    @Test
    void sameGenresAreNearAndASharedNameIsNearer() {
        float[] alien = encode("Alien", "Horror", "Sci-Fi");
        assertTrue(cosine(alien, encode("Aliens", "Horror", "Sci-Fi")) > 0.75);
        assertTrue(cosine(alien, encode("Aliens", "Horror", "Sci-Fi"))
                > cosine(alien, encode("The Thing", "Horror", "Sci-Fi")));
        assertTrue(cosine(alien, encode("The Thing", "Horror", "Sci-Fi"))
                > cosine(alien, encode("The Fly", "Comedy", "Sci-Fi")));
        assertTrue(cosine(alien, encode("The Fly", "Comedy", "Sci-Fi")) > cosine(alien, encode("Amélie", "Romance")));
    }

    /** Pins the vector: it must be the same on every JVM and in every release, or stored vectors lose their meaning. */
    @Test
    void isDeterministic() {
        float[] vector = new HashedContentEncoder(16, ContentStatistics.NONE)
                .encode(List.of("The Empire Strikes Back"), List.of("Action", "War"));
        float[] again = new HashedContentEncoder(16, ContentStatistics.NONE)
                .encode(List.of("The Empire Strikes Back"), List.of("Action", "War"));
        assertArrayEquals(vector, again, 0);
        assertEquals(
                "[0.24350663, -0.04163102, -0.09336248, -0.14004372, -0.15746032, -0.29018787, -0.123145446, -0.051731456,"
                        + " -0.20414156, -0.04668124, -0.40044865, 0.04668124, 0.04668124, 0.0, 0.04668124, 0.75700027]",
                Arrays.toString(vector));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 17, 100, 128, 384, 1024})
    void hasUnitLengthAndTheDimensionAskedFor(int dimension) {
        HashedContentEncoder encoder = new HashedContentEncoder(dimension, ContentStatistics.NONE);
        float[] vector = encoder.encode(List.of("Some title", "and a longer text of it"), List.of("One", "Two"));
        assertEquals(dimension, encoder.dimension());
        assertEquals(dimension, vector.length);
        assertEquals(1, cosine(vector, vector), 1e-5);
    }

    /** Items that share nothing have cosines of mean 0 and standard deviation 1 / sqrt(d). */
    @ParameterizedTest
    @CsvSource({"64", "128", "512"})
    void noiseIsAsExpected(int dimension) {
        HashedContentEncoder encoder = new HashedContentEncoder(dimension, ContentStatistics.NONE);
        Random random = new Random(5);
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            vectors.add(encoder.encode(
                    List.of("t" + random.nextLong() + " u" + random.nextLong()),
                    List.of("c" + random.nextLong(), "d" + random.nextLong())));
        }
        double sum = 0;
        double squares = 0;
        int pairs = 0;
        for (int i = 0; i < vectors.size(); i++) {
            for (int j = 0; j < i; j++) {
                double cosine = cosine(vectors.get(i), vectors.get(j));
                sum += cosine;
                squares += cosine * cosine;
                pairs++;
            }
        }
        assertEquals(0, sum / pairs, 0.02);
        assertEquals(1 / Math.sqrt(dimension), Math.sqrt(squares / pairs), 0.15 / Math.sqrt(dimension));
    }

    @Test
    void nothingToEncodeIsNull() {
        assertNull(ENCODER.encode(List.of(), List.of()));
        assertNull(ENCODER.encode(List.of("", " \t", "—…!?"), List.of("", "  ")));
    }

    @Test
    void encodesFromWhatIsThere() {
        assertNotNull(ENCODER.encode(List.of("Heat"), List.of()));
        assertNotNull(ENCODER.encode(List.of(""), List.of("Crime")));
        assertNotNull(ENCODER.encode(List.of("", "only a text"), List.of()));
    }

    @ParameterizedTest
    @CsvSource({"Amelie Poulain,AMELIE poulain", "Ａｌｉｅｎ ３,alien 3", "ﬁlm noir,film noir", "Spider-Man,spider man"})
    void formsOfOneTextAreOneVector(String a, String b) {
        assertArrayEquals(encode(a), encode(b), 0);
    }

    @Test
    void composedAndDecomposedLettersAreTheSame() {
        assertArrayEquals(encode("Am\u00e9lie"), encode("Ame\u0301lie"), 0);
    }

    @Test
    void scriptsWithoutSpacesShareTheirPairs() {
        assertTrue(cosine(encode("千と千尋の神隠し"), encode("千と千尋")) > 0.4);
        assertTrue(cosine(encode("千と千尋の神隠し"), encode("七人侍")) < 0.3);
        assertTrue(cosine(encode("Война и мир"), encode("Война")) > 0.3);
    }

    @Test
    void aTitlesWordsMeetTheSameWordsInAText() {
        float[] title = ENCODER.encode(List.of("Godzilla"), List.of());
        float[] text = ENCODER.encode(List.of("", "Godzilla"), List.of());
        assertTrue(cosine(title, text) > 0.95);
    }

    @Test
    void categoriesDoNotDependOnOrderOrCase() {
        assertEquals(1, cosine(encode("x", "Drama", "War"), encode("x", "war", "DRAMA")), 1e-5);
    }

    @Test
    void oddTextIsEncodedInBoundedTime() {
        String marks = "a" + "\u0316\u0301".repeat(100_000);
        String long1 = "word ".repeat(1_000_000);
        String surrogates = "\ud83c".repeat(50_000) + "\udc00 \uffff\u0000 \ud83c\udfac";
        List<String> manyCategories = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            manyCategories.add("category " + i);
        }
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            for (String odd : List.of(marks, long1, surrogates, "ﷺ".repeat(20_000), "x".repeat(100_000))) {
                float[] vector = ENCODER.encode(List.of(odd, odd, odd), List.of(odd));
                assertTrue(vector == null || Math.abs(cosine(vector, vector) - 1) < 1e-4);
            }
            assertNotNull(ENCODER.encode(List.of("t"), manyCategories));
        });
    }

    @Test
    void textBeyondTheBoundIsNotRead() {
        String bound = "a ".repeat(TextFeatures.MOST_TEXT / 2);
        assertArrayEquals(encode(bound), encode(bound + "beyond"), 0);
    }

    @Test
    void refusesADimensionOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> new HashedContentEncoder(15, ContentStatistics.NONE));
        assertThrows(IllegalArgumentException.class, () -> new HashedContentEncoder(1025, ContentStatistics.NONE));
    }

    @Test
    void statisticsWeighFrequentWordsDown() {
        ContentStatistics.Builder builder = new ContentStatistics.Builder();
        for (int i = 0; i < 500; i++) {
            builder.add(List.of("Lovely number" + i), List.of("Drama"));
        }
        HashedContentEncoder weighted = new HashedContentEncoder(512, builder.build());
        HashedContentEncoder plain = new HashedContentEncoder(512, ContentStatistics.NONE);
        List<String> a = List.of("Lovely Zebra");
        List<String> b = List.of("Lovely Quokka");
        assertTrue(cosine(weighted.encode(a, List.of()), weighted.encode(b, List.of()))
                < cosine(plain.encode(a, List.of()), plain.encode(b, List.of())) - 0.2);
    }
}
