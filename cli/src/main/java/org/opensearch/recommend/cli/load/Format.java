/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A kind of file. */
public enum Format {
    /** Comma-separated with a header line, quoted as RFC 4180 says. */
    CSV,
    /** One JSON object a line. */
    NDJSON,
    /** RecBole atomic files: tab-separated, with a typed header such as {@code user_id:token}. */
    RECBOLE;

    /**
     * The format that a file's name tells.
     *
     * @throws IllegalArgumentException when it tells none
     */
    static Format of(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        String extension = name.substring(name.lastIndexOf('.') + 1);
        return switch (extension) {
            case "csv" -> CSV;
            case "ndjson", "jsonl", "json" -> NDJSON;
            case "inter", "item", "user" -> RECBOLE;
            default ->
                throw new IllegalArgumentException("the format of " + file
                        + " cannot be told from its name; say it with --format csv, ndjson or recbole");
        };
    }

    RowReader open(Path file, String listSeparator) throws IOException {
        BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8);
        try {
            return switch (this) {
                case CSV -> new CsvReader(in, listSeparator);
                case NDJSON -> new NdjsonReader(in);
                case RECBOLE -> new RecBoleReader(in);
            };
        } catch (BadLineException e) {
            in.close();
            throw new IOException(file + ", line " + e.line() + ": " + e.getMessage(), e);
        }
    }
}
