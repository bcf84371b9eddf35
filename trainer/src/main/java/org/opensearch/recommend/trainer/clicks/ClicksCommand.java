/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.clicks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.opensearch.recommend.core.evaluate.ClickMetrics;
import org.opensearch.recommend.trainer.Exit;
import org.opensearch.recommend.trainer.Progress;
import org.opensearch.recommend.trainer.log.LogFolder;
import org.opensearch.recommend.trainer.log.TrainingLog;
import org.opensearch.recommend.trainer.neural.Torch;
import org.opensearch.recommend.trainer.ranker.RankerPlan;
import org.opensearch.recommend.trainer.ranker.RankerSizes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What {@code ./recommend evaluate --clicks} starts. */
@Command(
        name = "clicks",
        hidden = true,
        description = "Predict clicks of a log of ratings, and measure on the last of them.")
public final class ClicksCommand implements Callable<Integer> {
    private static final int CONTENT_DIMENSION = 64;

    private final Progress progress;

    @Spec
    private CommandSpec spec;

    @Option(names = "--folder", required = true, description = "config.json, items.ndjson and events.ndjson.")
    private Path folder;

    @Option(names = "--hidden", description = "Hidden layers, such as 512,256,128; again for each size to be tried.")
    private List<String> hidden = List.of("512,256,128", "64,32");

    @Option(names = "--epochs", description = "Passes over the rows at most (default: those of training).")
    private Integer epochs;

    @Option(
            names = "--threads",
            defaultValue = "1",
            description =
                    "Threads of PyTorch: more than one helps on an idle machine alone (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Of weights, dropout and order (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--json", description = "Print one JSON object a model and line.")
    private boolean json;

    public ClicksCommand(Progress progress) {
        this.progress = progress;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        TrainingLog log = LogFolder.read(folder, CONTENT_DIMENSION);
        RankerPlan plan = RankerPlan.of(seed);
        if (epochs != null) {
            plan = plan.withFit(plan.fit().ofEpochs(epochs));
        }
        List<int[]> sizes = hidden.stream().map(RankerSizes::layers).toList();
        Torch torch = Torch.start(threads);
        ClickEvaluation.Outcome outcome = new ClickEvaluation(log, torch, plan, sizes, progress).run();
        print(outcome);
        return Exit.DONE.code();
    }

    private void print(ClickEvaluation.Outcome outcome) throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        progress.say(String.format(
                Locale.ROOT,
                "%,d rows of %d columns; fitted on the first 80 %%, chosen on the next 10 %%, measured on the last 10 %%.",
                outcome.rows(),
                outcome.schema().width()));
        progress.say("Rankers on the validation part:");
        RankerSizes.table(outcome.trials()).forEach(progress::say);
        if (!json) {
            out.println("| model | AUC | LogLoss | ECE | predicted / clicked | chosen |");
            out.println("|---|---|---|---|---|---|");
        }
        for (ClickEvaluation.Result result : outcome.results()) {
            out.println(json ? json(result) : row(result));
        }
        out.flush();
    }

    private static String row(ClickEvaluation.Result result) {
        ClickMetrics metrics = result.metrics();
        return String.format(
                Locale.ROOT,
                "| %s | %.4f | %.4f | %.4f | %.3f | %s |",
                result.model(),
                metrics.auc(),
                metrics.logLoss(),
                metrics.ece(),
                metrics.calibration(),
                result.detail());
    }

    private static String json(ClickEvaluation.Result result) throws JsonProcessingException {
        ClickMetrics metrics = result.metrics();
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("model", result.model());
        object.put("chosen", result.detail());
        object.put("auc", metrics.auc());
        object.put("log_loss", metrics.logLoss());
        object.put("ece", metrics.ece());
        object.put("calibration", metrics.calibration());
        return new ObjectMapper().writeValueAsString(object);
    }
}
