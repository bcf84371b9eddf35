/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * How far a load has got, in a file of its own. It is named after everything that decides how the input falls into batches, so a
 * changed input or batch size starts from the beginning.
 */
final class Checkpoint {

    private final Path file;

    private Checkpoint(Path file) {
        this.file = file;
    }

    static Checkpoint of(Path directory, Path input, String... rest) throws IOException {
        Path real = input.toRealPath();
        String key = real + "\n" + Files.size(real) + "\n"
                + Files.getLastModifiedTime(real).toMillis() + "\n" + String.join("\n", rest);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return new Checkpoint(directory.resolve("load-" + HexFormat.of().formatHex(hash, 0, 8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many batches are done; 0 when nothing is known. */
    long read() throws IOException {
        return Files.exists(file) ? Long.parseLong(Files.readString(file).trim()) : 0;
    }

    void write(long doneBatches) throws IOException {
        Files.createDirectories(file.getParent());
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(next, Long.toString(doneBatches));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
