/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opensearch.recommend.core.cf.Interactions;
import org.opensearch.recommend.core.evaluate.Recommender;
import org.opensearch.recommend.core.util.Workers;

/** What goes to the trainer program and what comes back; the program itself has its own tests. */
class TwoTowerFamilyTest {
    private final Interactions train =
            new Interactions.Builder().add(0, 1, 1).add(0, 0, 2).add(2, 2, 1).build(3, 3);

    private TwoTowerFamily family(TwoTowerFamily.Program program) {
        return new TwoTowerFamily(
                program,
                new TwoTowerFamily.Parameters(2, 7),
                true,
                List.of(List.of("red", "very big"), List.of(), List.of("red")),
                5,
                said::add);
    }

    private final List<String> said = new ArrayList<>();
    private Path folder;

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    @Test
    void theTrainPartGoesAndVectorsComeBack() {
        List<String> progress = new ArrayList<>();
        TwoTowerFamily family = family((arguments, lines) -> {
            assertEquals("two-tower", arguments.getFirst());
            assertTrue(arguments.containsAll(
                    List.of("--items=3", "--dim=2", "--seed=7", "--k=5", "--threads=1", "--ordered")));
            folder = Path.of(arguments.get(1).substring("--folder=".length()));
            assertEquals("1:1.0 0:2.0\n\n2:1.0\n", Files.readString(folder.resolve("histories.txt")));
            assertEquals(List.of("red\tvery big", "", "red"), Files.readAllLines(folder.resolve("attributes.txt")));
            lines.accept("{\"steps\":1,\"total\":2,\"detail\":\"loss 3\"}");
            Files.write(folder.resolve("items.f32"), floats(1, 0, 0, 1, 0.5f, 0.5f));
            Files.write(folder.resolve("users.f32"), floats(1, 0, 0, 2, 1, 1));
            lines.accept("{\"parameters\":{\"epochs\":4}}");
        });
        Recommender trained = family.train(
                family.defaults(train),
                train,
                new Workers(1),
                (steps, total, detail) -> progress.add(steps + "/" + total + " " + detail));
        float[] scores = new float[3];
        trained.scorer().score(1, scores);
        assertArrayEquals(new float[] {0, 2, 1}, scores);
        assertEquals(List.of("1/2 loss 3"), progress);
        assertEquals(List.of("two_tower: trained with {\"epochs\":4}"), said);
        assertFalse(Files.exists(folder), "the folder is removed");
    }

    @Test
    void aFailureIsToldAndLeavesNothing() {
        TwoTowerFamily family = family((arguments, lines) -> {
            folder = Path.of(arguments.get(1).substring("--folder=".length()));
            throw new IOException("the training ended with 1");
        });
        assertThrows(
                UncheckedIOException.class,
                () -> family.train(family.defaults(train), train, new Workers(1), (steps, total, detail) -> {}));
        assertFalse(Files.exists(folder));
    }
}
