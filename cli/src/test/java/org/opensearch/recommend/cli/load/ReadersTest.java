/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadersTest {

    @TempDir
    Path dir;

    @Test
    void theNameTellsTheFormat() {
        assertEquals(Format.CSV, Format.of(Path.of("a.CSV")));
        assertEquals(Format.NDJSON, Format.of(Path.of("/x/a.jsonl")));
        assertEquals(Format.RECBOLE, Format.of(Path.of("ml-100k.inter")));
        assertThrows(IllegalArgumentException.class, () -> Format.of(Path.of("a.parquet")));
    }

    @Test
    void csvKnowsQuotesLineBreaksAndLists() throws Exception {
        RowReader csv = open(
                "a.csv",
                "\uFEFFid,title,genres\n1,\"The \"\"Big\"\" One, Part 2\",Drama|Comedy\n\n2,\"two\nlines\",\n");
        assertEquals(
                new Row(2, Map.of("id", "1", "title", "The \"Big\" One, Part 2", "genres", List.of("Drama", "Comedy"))),
                csv.next());
        assertEquals(new Row(4, Map.of("id", "2", "title", "two\nlines")), csv.next());
        assertNull(csv.next());
    }

    @Test
    void aBadCsvLineIsNamedAndTheNextOneIsRead() throws Exception {
        RowReader csv = open("a.csv", "id,title\n1,a,b\n2,c\n3,\"open\n");
        assertEquals(2, assertThrows(BadLineException.class, csv::next).line());
        assertEquals(new Row(3, Map.of("id", "2", "title", "c")), csv.next());
        assertEquals(4, assertThrows(BadLineException.class, csv::next).line());
        assertNull(csv.next());
    }

    @Test
    void recBoleReadsItsTypes() throws Exception {
        RowReader items = open(
                "a.item",
                """
                item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\tv:float_seq
                7\tToy Story\t1995\tAnimation Comedy\t1 0.5
                8\tBabe\t\tDrama\t
                """);
        Row first = items.next();
        assertEquals(
                Map.of(
                        "item_id", "7",
                        "movie_title", "Toy Story",
                        "release_year", "1995",
                        "class", List.of("Animation", "Comedy"),
                        "v", List.of(1L, 0.5)),
                first.fields());
        assertEquals(
                Map.of("item_id", "8", "movie_title", "Babe", "class", List.of("Drama")),
                items.next().fields());
        assertTrue(items.columns().contains(new Column("class", true)));
        assertTrue(items.columns().contains(new Column("movie_title", false)));
    }

    @Test
    void recBoleNeedsATypedHeaderAndNumbersWhereItSaysSo() throws Exception {
        assertThrows(IOException.class, () -> open("a.inter", "user_id\titem_id\n"));
        assertThrows(IOException.class, () -> open("a.inter", ""));
        RowReader inter = open("a.inter", "user_id:token\trating:float\n1\tgood\n2\n3\t4\n");
        assertEquals(
                "[rating] must be a number, got [good]",
                assertThrows(BadLineException.class, inter::next).getMessage());
        assertEquals(3, assertThrows(BadLineException.class, inter::next).line());
        assertEquals(Map.of("user_id", "3", "rating", 4L), inter.next().fields());
    }

    @Test
    void ndjsonReadsAnObjectALine() throws Exception {
        RowReader ndjson =
                open("a.ndjson", "{\"id\":1,\"x\":null}\n\n[1]\n{\"a\":1} {\"b\":2}\n{\"id\":\"z\",\"tags\":[\"q\"]}");
        assertEquals(new Row(1, Map.of("id", 1)), ndjson.next());
        assertEquals(3, assertThrows(BadLineException.class, ndjson::next).line());
        assertEquals(4, assertThrows(BadLineException.class, ndjson::next).line());
        assertEquals(new Row(5, Map.of("id", "z", "tags", List.of("q"))), ndjson.next());
        assertNull(ndjson.next());
    }

    private RowReader open(String name, String content) throws IOException {
        Path file = dir.resolve(name);
        Files.writeString(file, content);
        return Format.of(file).open(file, "|");
    }
}
