/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {

    @TempDir
    Path checkout;

    private final StringWriter err = new StringWriter();

    /** Stands in for the trainer: writes down how it was started, and ends as it is told to. */
    public static final class Pretended {
        private Pretended() {}

        /** The first two arguments are the exit code and the file to write. */
        public static void main(String[] arguments) throws IOException {
            int told = List.of(arguments).indexOf("--end");
            Files.writeString(
                    Path.of(arguments[told + 2]),
                    String.join(" ", arguments) + "\n" + Runtime.getRuntime().maxMemory());
            System.exit(Integer.parseInt(arguments[told + 1]));
        }
    }

    @BeforeEach
    void nameTheCheckout() {
        System.setProperty("recommend.checkout", checkout.toString());
    }

    @AfterEach
    void forgetTheCheckout() {
        System.clearProperty("recommend.checkout");
    }

    private void pretend() throws IOException {
        Path jar = checkout.resolve("trainer/target/recommend-trainer.jar");
        Files.createDirectories(jar.getParent());
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Pretended.class.getName());
        String entry = Pretended.class.getName().replace('.', '/') + ".class";
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream zip = new JarOutputStream(out, manifest);
                var in = Pretended.class.getClassLoader().getResourceAsStream(entry)) {
            zip.putNextEntry(new JarEntry(entry));
            in.transferTo(zip);
        }
    }

    private int run(String... arguments) {
        return Main.commandLine().setErr(new PrintWriter(err, true)).execute(arguments);
    }

    @Test
    void passesOnWhatItDoesNotKnow() throws IOException {
        pretend();
        Path seen = checkout.resolve("seen");
        assertEquals(3, run("train", "--index", "films", "--memory", "64m", "--json", "--end", "3", seen.toString()));
        List<String> lines = Files.readAllLines(seen);
        assertEquals("--url=http://127.0.0.1:9200 --index films --json --end 3 " + seen, lines.getFirst());
        assertTrue(Long.parseLong(lines.getLast()) <= 64 << 20, lines.getLast());
    }

    @Test
    void namesTheClusterOnlyWhereTheUserDoesNot() throws IOException {
        pretend();
        Path seen = checkout.resolve("seen");
        assertEquals(0, run("train", "--url", "http://there:1", "--help", "--end", "0", seen.toString()));
        assertEquals(
                "--url http://there:1 --help --end 0 " + seen,
                Files.readAllLines(seen).getFirst());
    }

    @Test
    void exitCodesHaveOneMeaning() throws IOException {
        pretend();
        String seen = checkout.resolve("seen").toString();
        assertEquals(5, run("train", "--end", "52", seen));
        assertTrue(err.toString().contains("not enough memory"), err.toString());
        assertEquals(1, run("train", "--end", "137", seen));
        assertEquals(4, run("train", "--end", "4", seen));
    }

    @Test
    void saysWhatIsMissing() {
        assertEquals(1, run("train", "--index", "films"));
        assertTrue(err.toString().contains("recommend-trainer.jar"), err.toString());
    }
}
