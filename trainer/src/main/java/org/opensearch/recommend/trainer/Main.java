/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.opensearch.recommend.core.event.ColumnNames;
import org.opensearch.recommend.trainer.bundled.BundledCommand;
import org.opensearch.recommend.trainer.clicks.ClicksCommand;
import org.opensearch.recommend.trainer.http.Patience;
import org.opensearch.recommend.trainer.model.HalfLife;
import org.opensearch.recommend.trainer.model.Laboratory;
import org.opensearch.recommend.trainer.publish.Deployment;
import org.opensearch.recommend.trainer.ranker.RankerSizes;
import org.opensearch.recommend.trainer.tower.TwoTowerCommand;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./recommend train}. */
@Command(
        name = "recommend train",
        description =
                "Train on the events of an index, or of files, measure on the latest of them, and publish into the index.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        footer = {
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 too few events, users or items, 4 the cluster is away,"
                    + " 5 not enough memory."
        })
public final class Main implements Callable<Integer> {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("'v'yyyyMMdd-HHmmss", Locale.ROOT);

    private final Progress progress;
    private final long heap;
    private final Patience patience;

    @Spec
    private CommandSpec spec;

    @Option(names = "--index", description = "The item index: read from, and published into.")
    private String index;

    @Option(
            names = "--url",
            defaultValue = "http://127.0.0.1:9200",
            description = "The cluster (default: ${DEFAULT-VALUE}).")
    private URI url;

    @Option(
            names = "--events",
            paramLabel = "PATH",
            description = "Events from a file instead: CSV, Parquet, NDJSON or RecBole (.inter), told by the name.")
    private String events;

    @Option(
            names = "--items",
            paramLabel = "PATH",
            description = "Items from a file instead (default: those of the index, or those with events).")
    private String items;

    @Option(
            names = "--users",
            paramLabel = "PATH",
            description = "Users: these models know no more of a user than events, so this is not read.")
    private Path users;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A configuration whose event weights are used (default: that of the index).")
    private Path config;

    @ArgGroup(exclusive = false, heading = "Columns of files with unusual names:%n")
    private Columns columns = new Columns();

    /** Where each role is found. */
    static final class Columns {
        @Option(names = "--id-field", description = "Id of an item.")
        private String id;

        @Option(names = "--user-field", description = "User of an event.")
        private String user;

        @Option(names = "--item-field", description = "Item of an event.")
        private String item;

        @Option(names = "--type-field", description = "Type of an event.")
        private String type;

        @Option(names = "--time-field", description = "Time of an event: seconds, milliseconds or ISO 8601.")
        private String time;

        @Option(names = "--value-field", description = "Rating or watched fraction of an event.")
        private String value;

        private ColumnNames names() {
            Map<ColumnNames.Role, String> given = new EnumMap<>(ColumnNames.Role.class);
            given.put(ColumnNames.Role.ID, id);
            given.put(ColumnNames.Role.USER, user);
            given.put(ColumnNames.Role.ITEM, item);
            given.put(ColumnNames.Role.TYPE, type);
            given.put(ColumnNames.Role.TIME, time);
            given.put(ColumnNames.Role.VALUE, value);
            given.values().removeIf(name -> name == null);
            return new ColumnNames(given);
        }
    }

    @ArgGroup(exclusive = false, validate = false, heading = "Training:%n")
    private Training training = new Training();

    /** What is trained, and how. */
    static final class Training {
        @Option(
                names = "--solver",
                defaultValue = "auto",
                description =
                        "auto, local (on the driver, EASE too) or distributed (Spark MLlib): auto is local while the"
                                + " events fit the driver's memory (default: ${DEFAULT-VALUE}).")
        private TrainRequest.SolverKind solver;

        @Option(
                names = "--neighbours",
                defaultValue = "auto",
                description = "auto (the better one on the validation part), co-occurrence or ease (default:"
                        + " ${DEFAULT-VALUE}).")
        private Laboratory.Wanted neighbours;

        @Option(
                names = "--dim",
                defaultValue = "64",
                description = "Components of an item vector; the index keeps to it once it has a model (default:"
                        + " ${DEFAULT-VALUE}).")
        private int dimension;

        @Option(names = "--epochs", description = "Sweeps of iALS (default: 12).")
        private Integer epochs;

        @Option(
                names = "--alpha0",
                description = "Weight of what a user has not met (default: by the density of the events).")
        private Float alpha0;

        @Option(names = "--lambda", description = "Regularisation of iALS (default: 0.007).")
        private Float lambda;

        @Option(
                names = "--half-life",
                paramLabel = "DAYS",
                description =
                        "An event weighs half as much in training for every so many days that it is older than the"
                                + " newest (default: events do not age).")
        private Double halfLife;

        @Option(
                names = "--tune",
                arity = "0..1",
                defaultValue = "quick",
                fallbackValue = "full",
                description =
                        "Search hyperparameters on the validation part: none, quick (those of iALS, where there are"
                                + " few enough events for that), full (default: ${DEFAULT-VALUE}; without a value:"
                                + " ${FALLBACK-VALUE}).")
        private TrainRequest.Tuning tune;

        @Option(
                names = "--seed",
                defaultValue = "1",
                description = "Of the initial factors (default: ${DEFAULT-VALUE}).")
        private long seed;

        @Option(
                names = "--validation",
                defaultValue = "0.1",
                description = "Share of the events that is chosen on (default: ${DEFAULT-VALUE}).")
        private double validation;

        @Option(
                names = "--test",
                defaultValue = "0.1",
                description = "Share of the events, the latest, that is measured on (default: ${DEFAULT-VALUE}).")
        private double test;

        @Option(
                names = "--k",
                defaultValue = "20",
                description = "Length of the lists that are measured (default: ${DEFAULT-VALUE}).")
        private int k;

        @Option(
                names = "--no-final",
                description = "Keep the model that was measured, instead of training on all events at last.")
        private boolean noFinal;

        @Option(
                names = "--all",
                description =
                        "Train a two-tower model and a ranker, too: on the events of the index, which are played again.")
        private boolean all;

        @Option(
                names = "--hidden",
                paramLabel = "WIDTHS",
                description = "Hidden layers of the ranker, such as 512,256,128; repeat it for each size to be tried"
                        + " (default: 512,256,128 and 64,32).")
        private List<String> hidden = List.of("512,256,128", "64,32");

        @Option(
                names = "--threads",
                defaultValue = "1",
                description =
                        "Threads of PyTorch for the ranker: more than one pay on an idle machine with large layers only"
                                + " (default: ${DEFAULT-VALUE}).")
        private int threads;

        @Option(names = "--ranker-epochs", description = "Passes over the ranker's rows at most (default: 4).")
        private Integer rankerEpochs;

        @Option(
                names = "--two-tower",
                negatable = true,
                fallbackValue = "true",
                description =
                        "Without --all: measure a two-tower model of ids alone, too, by the local solver; it is not published."
                                + " With --all one is trained anyway, unless --no-two-tower is given.")
        private Boolean twoTower;

        private TrainRequest.Model model() {
            return new TrainRequest.Model(
                    solver,
                    neighbours,
                    new TrainRequest.IalsWish(dimension, epochs, alpha0, lambda, seed),
                    new HalfLife(halfLife),
                    tune,
                    !noFinal,
                    twoTower(),
                    all
                            ? new TrainRequest.RankerWish(
                                    hidden.stream().map(RankerSizes::layers).toList(), rankerEpochs, threads)
                            : null);
        }

        private TrainRequest.TwoTower twoTower() {
            if (Boolean.FALSE.equals(twoTower)) {
                return TrainRequest.TwoTower.NONE;
            } else if (all) {
                return TrainRequest.TwoTower.PUBLISHED;
            }
            return twoTower == null ? TrainRequest.TwoTower.NONE : TrainRequest.TwoTower.MEASURED;
        }
    }

    @ArgGroup(exclusive = false, validate = false, heading = "Spark:%n")
    private SparkOptions spark = new SparkOptions();

    /** Where Spark runs. */
    static final class SparkOptions {
        @Option(
                names = "--master",
                defaultValue = "local[*]",
                description = "Any master of Spark (default: ${DEFAULT-VALUE}).")
        private String master;

        @Option(names = "--conf", paramLabel = "KEY=VALUE", description = "A setting of Spark; may be repeated.")
        private Map<String, String> settings = new LinkedHashMap<>();

        @Option(
                names = "--slices",
                defaultValue = "0",
                description = "Parts in which an index is read at a time (default: one for each processor).")
        private int slices;

        @Option(
                names = "--memory",
                paramLabel = "SIZE",
                description = "Heap of the driver, such as 8g (default: a quarter of the machine's memory).")
        void memory(String size) {
            // The start script has given it to this program already.
            if (!size.matches("[1-9][0-9]*[mgMG]")) {
                throw new CommandLine.TypeConversionException(
                        "the memory must be written like 512m or 8g, not [" + size + "]");
            }
        }
    }

    @ArgGroup(exclusive = false, validate = false, heading = "Publishing:%n")
    private Publishing publishing = new Publishing();

    /** What becomes of the model. */
    static final class Publishing {
        @Option(
                names = "--deploy",
                defaultValue = "if-better",
                description = "Switch to the new version: if-better (than the live one on the same test events),"
                        + " always or never (default: ${DEFAULT-VALUE}).")
        private Deployment.Policy deploy;

        @Option(names = "--no-publish", description = "Train and measure only; the index is not written to.")
        private boolean noPublish;

        @Option(
                names = "--model-version",
                paramLabel = "NAME",
                description = "Name of the version: a-z, 0-9, '.', '_' and '-', at most 64 (default: the time).")
        private String version;
    }

    @Option(names = "--report", paramLabel = "FILE", description = "Write the report there, as JSON.")
    private Path report;

    @Option(names = "--json", description = "Print the report as one JSON object instead of a table.")
    private boolean json;

    /**
     * The command.
     *
     * @param heap bytes of the driver
     */
    Main(Progress progress, long heap, Patience patience) {
        this.progress = progress;
        this.heap = heap;
        this.patience = patience;
    }

    /** Exit status: see {@link Exit}. */
    public static void main(String[] arguments) {
        // Where `./recommend train` is killed, this must not go on behind its back.
        Long parent = Long.getLong("recommend.parent");
        if (parent != null) {
            var unused = ProcessHandle.of(parent).map(process -> process.onExit()
                    .thenRun(() -> Runtime.getRuntime().halt(Exit.FAILED.code())));
        }
        Progress progress = new Progress(System.err, Boolean.getBoolean("recommend.terminal"));
        System.exit(commandLine(new Main(progress, Runtime.getRuntime().maxMemory(), Patience.LONG))
                .execute(arguments));
    }

    static CommandLine commandLine(Main main) {
        return new CommandLine(main)
                .addSubcommand(new ClicksCommand(main.progress))
                .addSubcommand(new TwoTowerCommand())
                .addSubcommand(new BundledCommand(main.progress))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Deployment.Policy.class, text -> constant(Deployment.Policy.class, text))
                .registerConverter(Laboratory.Wanted.class, text -> constant(Laboratory.Wanted.class, text))
                .setExecutionExceptionHandler((exception, commandLine, parsed) -> {
                    Failure failure = Failure.of(exception);
                    commandLine.getErr().println("recommend: " + failure.sentence());
                    if (System.getenv("RECOMMEND_DEBUG") != null) {
                        exception.printStackTrace(commandLine.getErr());
                    }
                    return failure.exit().code();
                });
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String text) {
        for (E constant : type.getEnumConstants()) {
            if (constant.toString().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        throw new CommandLine.TypeConversionException(
                "expected one of " + Arrays.toString(type.getEnumConstants()) + ", got [" + text + "]");
    }

    @Override
    public Integer call() throws IOException {
        TrainRequest request = request();
        Report result = run(request);
        String text = result.json().toPrettyString();
        if (report != null) {
            Files.writeString(report, text + "\n");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(result.json());
        } else {
            result.lines().forEach(out::println);
        }
        out.flush();
        return Exit.DONE.code();
    }

    private Report run(TrainRequest request) throws IOException {
        try {
            return new Trainer(request, progress, heap).run();
        } catch (OutOfMemoryError e) {
            throw new TrainingException(Exit.MEMORY, Failure.NO_MEMORY, e);
        }
    }

    private TrainRequest request() {
        if (index == null && events == null) {
            throw usage("nothing to train on: name an index with --index, or a file with --events");
        }
        if (training.all && (index == null || events != null || items != null)) {
            throw usage("--all plays the events of an index again: name it with --index, without --events and --items");
        }
        if (training.threads < 1) {
            throw usage("--threads must be at least 1, got " + training.threads);
        }
        if (training.rankerEpochs != null && training.rankerEpochs < 1) {
            throw usage("--ranker-epochs must be at least 1, got " + training.rankerEpochs);
        }
        if (users != null && !Files.exists(users)) {
            throw usage("there is no file " + users);
        }
        if (Boolean.TRUE.equals(training.twoTower) && training.solver == TrainRequest.SolverKind.DISTRIBUTED) {
            throw usage("--two-tower needs the local solver, not --solver distributed");
        }
        if (training.k < 1) {
            throw usage("--k must be at least 1, got " + training.k);
        }
        if (!(training.validation > 0 && training.test > 0 && training.validation + training.test < 1)) {
            throw usage("--validation and --test must be above 0 and leave something to train on, got "
                    + training.validation + " and " + training.test);
        }
        String version = publishing.version != null
                ? publishing.version
                : STAMP.format(Instant.now().atOffset(ZoneOffset.UTC));
        if (!version.matches("[a-z0-9][a-z0-9._-]{0,63}")) {
            throw usage(
                    "--model-version must be 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit, got ["
                            + version + "]");
        }
        return new TrainRequest(
                new TrainRequest.Input(url, index, events, items, columns.names(), config),
                new TrainRequest.Spark(spark.master, spark.slices, spark.settings),
                new TrainRequest.EvaluationPlan(training.validation, training.test, training.k),
                training.model(),
                new TrainRequest.Publishing(
                        index != null && !publishing.noPublish, publishing.deploy, version, Version.number()),
                patience);
    }

    private static TrainingException usage(String sentence) {
        return new TrainingException(Exit.USAGE, sentence);
    }

    static final class Version implements CommandLine.IVersionProvider {
        private static String number() {
            String number = Main.class.getPackage().getImplementationVersion();
            return number == null ? "unknown" : number;
        }

        @Override
        public String[] getVersion() {
            return new String[] {"opensearch-recommend " + number()};
        }
    }
}
