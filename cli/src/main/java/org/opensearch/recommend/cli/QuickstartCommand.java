/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.opensearch.recommend.cli.demo.Demo;
import org.opensearch.recommend.cli.demo.Film;
import org.opensearch.recommend.cli.demo.Viewer;
import org.opensearch.recommend.cli.http.Http;
import org.opensearch.recommend.cli.load.LoadRequest;
import org.opensearch.recommend.cli.load.Loader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "quickstart",
        description =
                "Start a node, load a made-up film catalogue with two months of history, and show recommendations before and"
                        + " after training on it.",
        mixinStandardHelpOptions = true)
final class QuickstartCommand implements Callable<Integer> {

    static final String INDEX = "demo";

    private static final int NAMED_VIEWERS = 3;
    private static final int SHOWN = 8;
    /** A node that has just started is slow to give its first answers. */
    private static final String PATIENT = "10s";

    private static final String CONFIG =
            """
            {
              "fields": {
                "title": "title", "text": ["overview", "cast", "director"], "categories": "genres", "brand": "studio",
                "price": "price", "released_at": "released_at", "maturity": "maturity"
              }
            }
            """;

    @Spec
    private CommandSpec spec;

    @Mixin
    private LocalCluster local;

    @Option(
            names = "--port",
            defaultValue = "" + LocalCluster.DEFAULT_PORT,
            description = "HTTP port, when a node has to be started (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--heap",
            defaultValue = "1g",
            description = "Heap, when a node has to be started (default: ${DEFAULT-VALUE}).")
    private String heap;

    private final ObjectMapper mapper = new ObjectMapper();

    @Override
    public Integer call() throws Exception {
        long start = System.nanoTime();
        Say say = Say.onStandardError();
        say.line("1. A local OpenSearch with k-NN and the plugin");
        URI uri = local.start(local.spec().withHttpPort(port).withHeap(heap), say);
        try (Http http = new Http(uri)) {
            say.line("2. A made-up film catalogue and its viewers");
            Path files = local.home().resolve("demo");
            Demo demo = Demo.generate(Instant.now());
            demo.write(files);
            Files.writeString(files.resolve("config.json"), CONFIG);
            say.line(String.format(
                    Locale.ROOT,
                    "  %d films, %d viewers, %,d events; see %s",
                    demo.films().size(),
                    demo.viewers().size(),
                    demo.events().size(),
                    files));
            say.line("3. Loading them into the index [" + INDEX + "]");
            forget(http, say);
            load(http, files, say);
            say.line("4. Recommendations from films, tastes and popularity: nothing is learned yet");
            show(http, demo);
            say.line("5. Training on the history");
            train(uri);
            say.line("6. Recommendations with what was learned");
            show(http, demo);
            nextSteps(uri, demo);
        }
        say.line(String.format(
                Locale.ROOT,
                "Done in %d s. The node goes on running; `./recommend stop` stops it.",
                Duration.ofNanos(System.nanoTime() - start).toSeconds()));
        return 0;
    }

    /** The history ends now, so an earlier one has to go: two of them would overlap. */
    private static void forget(Http http, Say say) throws IOException, InterruptedException {
        if (http.exists("/" + INDEX)) {
            say.line("  removing the demo of an earlier run");
            Loader.unload(http, INDEX);
        }
    }

    private static void load(Http http, Path files, Say say) throws IOException, InterruptedException {
        LoadRequest request = LoadRequest.of(
                INDEX, files.resolve("config.json"), Demo.films(files), Demo.events(files), files.resolve("state"));
        new Loader(http, request, Progress.onStandardError(), say::line).run();
    }

    private void train(URI uri) throws IOException, InterruptedException {
        System.out.println();
        new TrainerProgram(null, spec.commandLine().getErr())
                .train(List.of("--url=" + uri, "--index=" + INDEX), ProcessBuilder.Redirect.INHERIT);
    }

    private void show(Http http, Demo demo) throws IOException, InterruptedException {
        for (Viewer viewer : demo.viewers().subList(0, NAMED_VIEWERS)) {
            System.out.println();
            System.out.println(viewer.id() + " loves " + String.join(" and ", viewer.loves()) + ", and avoids "
                    + String.join(" and ", viewer.avoids().stream().sorted().toList()) + ".");
            System.out.println("  last watched: " + lastWatched(demo, viewer));
            ObjectNode body = mapper.createObjectNode()
                    .put("user_id", viewer.id())
                    .put("size", SHOWN)
                    .put("timeout", PATIENT);
            list(http.post("/" + INDEX + "/_recommend", body.toString()));
        }
        List<Film> session = session(demo);
        System.out.println();
        System.out.println("An anonymous visitor has just looked at "
                + session.stream().map(QuickstartCommand::name).collect(Collectors.joining(" and ")) + ".");
        ObjectNode body = mapper.createObjectNode().put("size", SHOWN).put("timeout", PATIENT);
        session.forEach(film -> body.withArray("/session").add(film.id()));
        list(http.post("/" + INDEX + "/_recommend", body.toString()));
    }

    private static String lastWatched(Demo demo, Viewer viewer) {
        Map<String, Film> films = demo.films().stream().collect(Collectors.toMap(Film::id, Function.identity()));
        List<String> titles = new ArrayList<>(demo.events().stream()
                .filter(e -> viewer.id().equals(e.get("user_id")) && "watch".equals(e.get("type")))
                .map(e -> films.get(e.get("item_id")))
                .map(film -> name(film) + " " + film.genres())
                .toList());
        Collections.reverse(titles);
        return String.join("; ", titles.subList(0, Math.min(3, titles.size())));
    }

    /** Two well-rated films for children. */
    private static List<Film> session(Demo demo) {
        return demo.films().stream()
                .filter(film -> film.genres().getFirst().equals("Family") && film.rating() > 7)
                .limit(2)
                .toList();
    }

    private static String name(Film film) {
        return film.title() + " (" + film.year() + ")";
    }

    private static void list(JsonNode answer) {
        int position = 1;
        for (JsonNode hit : answer.path("hits").path("hits")) {
            JsonNode film = hit.path("_source");
            String genres = StreamSupport.stream(film.path("genres").spliterator(), false)
                    .map(JsonNode::asText)
                    .collect(Collectors.joining(", "));
            System.out.printf(
                    Locale.ROOT,
                    "  %2d. %-44s %-36s %6.3f  %s%n",
                    position++,
                    film.path("title").asText() + " (" + film.path("year").asText() + ")",
                    genres,
                    hit.path("_score").asDouble(),
                    hit.path("recommend").path("reason").path("text").asText());
        }
        if (!answer.path("fallback").asText("none").equals("none")) {
            System.out.println(
                    "  (fallback: " + answer.path("fallback").asText() + ", " + answer.path("warnings") + ")");
        }
    }

    private static void nextSteps(URI uri, Demo demo) {
        String base = uri + "/" + INDEX + "/_recommend";
        Film film = demo.films().stream()
                .filter(f -> f.genres().getFirst().equals("Horror"))
                .findFirst()
                .orElseThrow();
        System.out.println();
        System.out.println("Go on with:");
        System.out.println();
        System.out.println(
                "  # somebody new likes " + name(film) + " " + film.genres() + ": the very next answer is personal");
        System.out.println("  curl -s -H 'Content-Type: application/json' " + base
                + "/events -d '{\"type\":\"like\",\"user_id\":" + "\"dora\",\"item_id\":\"" + film.id() + "\"}'");
        System.out.println("  curl -s '" + base + "?user_id=dora&size=5&pretty'");
        System.out.println();
        System.out.println("  # how the answer came about, stage by stage and feature by feature");
        System.out.println("  curl -s '" + base + "?user_id=ada&size=3&explain=true&pretty'");
        System.out.println();
        System.out.println("  # what is known of a user, and what is like a film");
        System.out.println("  curl -s '" + base + "/profiles/ada?pretty'");
        System.out.println("  curl -s '" + base + "/similar/" + film.id() + "?size=5&pretty'");
        System.out.println();
        System.out.println("  # only films of the nineties, three a page, without one of them");
        System.out.println("  curl -s -H 'Content-Type: application/json' '" + base
                + "?pretty' -d '{\"user_id\":\"chiara\",\"size\":3,"
                + "\"filter\":{\"range\":{\"year\":{\"gte\":1990,\"lt\":2000}}},\"exclude\":[\"" + film.id() + "\"]}'");
        System.out.println();
    }
}
