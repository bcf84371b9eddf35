/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.opensearch.recommend.cli.evaluate.ClickFiles;
import org.opensearch.recommend.cli.evaluate.Dataset;
import org.opensearch.recommend.cli.evaluate.Datasets;
import org.opensearch.recommend.cli.evaluate.Evaluator;
import org.opensearch.recommend.cli.evaluate.LiveEvaluation;
import org.opensearch.recommend.cli.evaluate.Result;
import org.opensearch.recommend.cli.evaluate.TwoTowerFamily;
import org.opensearch.recommend.cli.http.Http;
import org.opensearch.recommend.cli.load.EventFiles.FileEvent;
import org.opensearch.recommend.core.config.EventType;
import org.opensearch.recommend.core.config.RecommendConfig;
import org.opensearch.recommend.core.evaluate.EaseFamily;
import org.opensearch.recommend.core.evaluate.IalsFamily;
import org.opensearch.recommend.core.evaluate.ModelFamily;
import org.opensearch.recommend.core.evaluate.NeighboursFamily;
import org.opensearch.recommend.core.evaluate.PopularityFamily;
import org.opensearch.recommend.core.evaluate.RandomFamily;
import org.opensearch.recommend.core.neighbours.Ease;
import org.opensearch.recommend.core.util.Workers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "evaluate",
        description =
                "Train models on a part of recorded events and measure how well they rank the rest: each user's whole catalogue"
                        + " less the items trained on.",
        mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {

    /** What a file holds. */
    enum Input {
        USER_ITEMS,
        SEQUENCES,
        RECBOLE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final List<String> MODELS = List.of("popularity", "neighbours", "ease", "ials");

    /** These only when they are asked for: one takes minutes, the other is no model. */
    private static final List<String> ASKED_MODELS = List.of("two_tower", "random");

    /** EASE may take this share of the heap: evaluating needs some, too. */
    private static final double EASE_SHARE = 0.7;

    private static final int WRONG_INPUT = 2;

    /** The longest list that a node answers with. */
    private static final int MOST_SERVED = 200;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--format",
            required = true,
            description =
                    "user-items: a fixed split, one user a line; sequences: one user a line, items in the order of time,"
                            + " each user's last one is predicted; recbole: atomic files.")
    private Input format;

    @Option(names = "--train", paramLabel = "FILE", description = "user-items: what is trained on.")
    private Path train;

    @Option(names = "--test", paramLabel = "FILE", description = "user-items: what is predicted.")
    private Path test;

    @Option(names = "--file", paramLabel = "FILE", description = "sequences: all of them.")
    private Path file;

    @Option(names = "--events", paramLabel = "FILE", description = "recbole: events (.inter).")
    private Path events;

    @Option(
            names = "--items",
            paramLabel = "FILE",
            description = "recbole: the catalogue (.item). Without it, the items that have events.")
    private Path items;

    @Option(
            names = "--users",
            paramLabel = "FILE",
            description = "recbole: users (.user). Of these models --clicks alone knows more of a user than events.")
    private Path users;

    @Option(
            names = "--split",
            defaultValue = "time",
            description = "recbole: time (the last events are predicted) or random (a part of each user's)"
                    + " (default: ${DEFAULT-VALUE}).")
    private Datasets.Kind split;

    @Option(
            names = "--ratio",
            defaultValue = "0.8",
            description = "recbole: the share of the events that is trained on (default: ${DEFAULT-VALUE}).")
    private double ratio;

    @Option(
            names = "--positive-from",
            paramLabel = "VALUE",
            description =
                    "recbole: a rating below this is a dislike, and not predicted (default: every event is a like).")
    private Double positiveFrom;

    @Option(
            names = "--k",
            defaultValue = "20",
            description = "Length of the lists that are measured (default: ${DEFAULT-VALUE}).")
    private int k;

    @Option(
            names = "--models",
            split = ",",
            paramLabel = "MODEL",
            description =
                    "Of popularity, neighbours, ease, ials (default: these, as far as they apply), two_tower and random.")
    private List<String> models = List.of();

    @Option(
            names = "--attributes",
            paramLabel = "FILE",
            description = "two_tower: attributes of the items, a JSON object of an array for each item id.")
    private Path attributes;

    @Option(
            names = "--cold",
            paramLabel = "SHARE",
            description = "Take all train events of this share of the items away, and predict these items alone.")
    private Double cold;

    @Option(
            names = "--dim",
            defaultValue = "64",
            description = "Components of a factor of ials and of a vector of two_tower (default: ${DEFAULT-VALUE}).")
    private int dim;

    @Option(
            names = "--tune",
            description =
                    "Search hyperparameters on a validation part of what is trained on; the test part is never looked at.")
    private boolean tune;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Of a random split, of --cold, and of the training of two_tower (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--threads", description = "Threads (default: one for each processor; one with --clicks).")
    private Integer threads;

    @Option(names = "--json", description = "Print one JSON object a model and line.")
    private boolean json;

    @Option(
            names = "--live",
            description =
                    "Load the train part into a running node, train, publish, and measure the lists that it serves.")
    private boolean live;

    @Option(
            names = "--clicks",
            description = "recbole: predict which ratings are 4 and more and which 2 and less, with the learned ranker"
                    + " and what it has to beat.")
    private boolean clicks;

    @Option(
            names = "--hidden",
            paramLabel = "LAYERS",
            description = "clicks: hidden layers of a ranker, such as 512,256,128; again for each size to be tried.")
    private List<String> hidden = List.of();

    @Option(names = "--url", description = "live: the cluster (default: the local one).")
    private URI url;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "live, clicks: the configuration (default: roles guessed from the columns of the items).")
    private Path config;

    @Option(
            names = "--all",
            description =
                    "live: train a ranker as well, and measure the whole path with it in place of the bundled one.")
    private boolean all;

    @Option(names = "--keep", description = "live: leave the index [" + LiveEvaluation.INDEX + "] for looking at.")
    private boolean keep;

    @Mixin
    private LocalCluster local;

    @Override
    public Integer call() throws InterruptedException {
        try {
            if (clicks) {
                return evaluateClicks();
            } else if (live) {
                evaluateLive();
            } else {
                evaluate();
            }
            return 0;
        } catch (NoSuchFileException e) {
            return refuse("there is no file " + e.getFile());
        } catch (UncheckedIOException e) {
            return refuse(e.getCause().getMessage());
        } catch (IOException | IllegalArgumentException e) {
            return refuse(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private int refuse(String sentence) {
        spec.commandLine().getErr().println("recommend: " + sentence);
        return WRONG_INPUT;
    }

    private void evaluate() throws IOException {
        Say say = Say.onStandardError();
        Set<String> wanted = wanted();
        Dataset dataset =
                read(event -> positiveFrom != null && event.value() != null && event.value() < positiveFrom ? -1 : 1);
        if (cold != null) {
            dataset = dataset.cold(cold, seed);
        }
        List<ModelFamily<?>> families = families(wanted, dataset, say);
        List<Result> results = new ArrayList<>();
        new Evaluator(dataset, k, tune, workers(), Progress.onStandardError(), say::line)
                .run(families, result -> show(result, results));
        table(results);
    }

    private void evaluateLive() throws IOException, InterruptedException {
        if (!models.isEmpty() || positiveFrom != null || attributes != null || cold != null) {
            throw new IllegalArgumentException(
                    "--models, --positive-from, --attributes and --cold do not go with --live: every source is measured, and events weigh what the"
                            + " configuration says");
        }
        if (format != Input.RECBOLE && (events != null || items != null || users != null)) {
            throw new IllegalArgumentException("--events, --items and --users go with --format recbole");
        }
        if (k > MOST_SERVED) {
            throw new IllegalArgumentException("--live serves lists of at most " + MOST_SERVED + ", not --k " + k);
        }
        if (format == Input.RECBOLE && split != Datasets.Kind.TIME) {
            throw new IllegalArgumentException("--live needs --split time: a node knows the past, not a part of it");
        }
        Say say = Say.onStandardError();
        Map<String, EventType> types = types();
        Dataset dataset = read(event ->
                types.containsKey(event.type()) ? types.get(event.type()).weigh(event.value()) : 0);
        URI uri = url == null ? local.uri() : url;
        List<Result> results = new ArrayList<>();
        try (Http http = new Http(uri)) {
            new LiveEvaluation(
                            http,
                            this::train,
                            dataset,
                            k,
                            workers(),
                            local.home().resolve("evaluation"),
                            Progress.onStandardError(),
                            say::line)
                    .run(
                            new LiveEvaluation.Inputs(events, items, users, config),
                            List.of(
                                    "--url=" + uri,
                                    "--dim=" + dim,
                                    "--k=" + k,
                                    "--tune=" + (tune ? "full" : "none"),
                                    "--deploy=always"),
                            all,
                            keep,
                            result -> show(result, results));
        }
        table(results);
    }

    private int evaluateClicks() throws IOException, InterruptedException {
        if (live || tune || !models.isEmpty() || positiveFrom != null || format != Input.RECBOLE) {
            throw new IllegalArgumentException(
                    "--clicks goes with --format recbole, and not with --live, --tune, --models or --positive-from");
        }
        try (TemporaryFolder folder = TemporaryFolder.of("recommend-clicks")) {
            new ClickFiles(folder.path()).write(needed(events, "--events"), needed(items, "--items"), users, config);
            List<String> options = new ArrayList<>(List.of("clicks", "--folder=" + folder.path(), "--seed=" + seed));
            hidden.forEach(layers -> options.add("--hidden=" + layers));
            if (threads != null) {
                options.add("--threads=" + threads);
            }
            if (json) {
                options.add("--json");
            }
            return new TrainerProgram(null, spec.commandLine().getErr()).run(options, ProcessBuilder.Redirect.INHERIT);
        }
    }

    private void train(List<String> options) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(options);
        all.add("--index=" + LiveEvaluation.INDEX);
        new TrainerProgram(null, spec.commandLine().getErr()).train(all, ProcessBuilder.Redirect.DISCARD);
    }

    private Map<String, EventType> types() throws IOException {
        if (config == null) {
            return EventType.defaults();
        }
        Map<String, Object> body = new ObjectMapper().readValue(config.toFile(), new TypeReference<>() {});
        return RecommendConfig.read(body).events();
    }

    private Workers workers() {
        return threads == null ? Workers.onAllProcessors() : new Workers(threads);
    }

    private void show(Result result, List<Result> results) {
        results.add(result);
        if (json) {
            spec.commandLine().getOut().println(result.json());
            spec.commandLine().getOut().flush();
        }
    }

    private void table(List<Result> results) {
        if (!json) {
            Evaluator.table(results).forEach(spec.commandLine().getOut()::println);
            spec.commandLine().getOut().flush();
        }
    }

    private Set<String> wanted() {
        for (String model : models) {
            if (!MODELS.contains(model) && !ASKED_MODELS.contains(model)) {
                throw new IllegalArgumentException("there is no model [" + model + "]; there are "
                        + String.join(", ", MODELS) + ", " + String.join(", ", ASKED_MODELS));
            }
        }
        return new LinkedHashSet<>(models.isEmpty() ? MODELS : models);
    }

    private Dataset read(ToDoubleFunction<FileEvent> weighing) throws IOException {
        if (users != null && !Files.isRegularFile(users)) {
            throw new NoSuchFileException(users.toString());
        }
        return switch (format) {
            case USER_ITEMS -> Datasets.userItems(needed(train, "--train"), needed(test, "--test"), seed);
            case SEQUENCES -> Datasets.sequences(needed(file, "--file"));
            case RECBOLE -> Datasets.recorded(needed(events, "--events"), items, split, ratio, weighing, seed);
        };
    }

    private Path needed(Path given, String option) {
        if (given == null) {
            throw new IllegalArgumentException("the format " + format + " needs a file named with " + option);
        }
        return given;
    }

    private List<ModelFamily<?>> families(Set<String> wanted, Dataset dataset, Say say) throws IOException {
        long memory = (long) (EASE_SHARE * Runtime.getRuntime().maxMemory());
        int catalogue = dataset.split().train().itemCount();
        List<ModelFamily<?>> families = new ArrayList<>();
        for (String model : wanted) {
            switch (model) {
                case "popularity" -> families.add(new PopularityFamily());
                case "neighbours" -> families.add(new NeighboursFamily(dataset.ordered()));
                case "ials" -> families.add(new IalsFamily(dim));
                case "random" -> families.add(new RandomFamily(seed));
                case "two_tower" ->
                    families.add(new TwoTowerFamily(
                            new TrainerProgram(null, spec.commandLine().getErr())::train,
                            new TwoTowerFamily.Parameters(dim, seed),
                            dataset.ordered(),
                            attributes == null ? null : Datasets.attributes(attributes, dataset.items()),
                            k,
                            say::line));
                default -> {
                    if (models.isEmpty() && Ease.bytes(catalogue) > memory) {
                        say.line("Leaving out ease: " + catalogue + " items do not fit into memory.");
                    } else {
                        families.add(new EaseFamily(memory));
                    }
                }
            }
        }
        return families;
    }
}
