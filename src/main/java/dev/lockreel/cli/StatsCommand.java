package dev.lockreel.cli;

import dev.lockreel.ingest.CaptureFolder;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.report.OutputFormat;
import dev.lockreel.report.StatsJson;
import dev.lockreel.report.StatsText;
import dev.lockreel.stats.TraceStats;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lockreel stats}: what is in a trace, before it is replayed. */
@Command(
    name = "stats",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Counts what is in traces before they are replayed: events, tasks, time, gaps, the lock classes"
            + " taken most often, the deepest nesting, and what the kernel's own lockdep would have"
            + " needed of its tables.",
    footerHeading = "%nExamples:%n",
    footer = {"  lockreel stats trace.txt.zst", "  lockreel stats --output json captures/"})
final class StatsCommand implements Callable<Integer> {
  private static final int MAX_WIDTH = 120;

  @Spec private CommandSpec spec;

  @Mixin private FormatOption format;

  @Option(
      names = "--hottest",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many lock classes to list (default: 10).")
  private int hottest;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "text",
      converter = ListFormatConverter.class,
      completionCandidates = ListFormatConverter.Names.class,
      description = "Form of the statistics: ${COMPLETION-CANDIDATES} (default: text).")
  private OutputFormat output;

  @Mixin private ProbeOptions probes;

  @Mixin private ColourOption colour;

  @Parameters(
      paramLabel = "FILE",
      converter = FileName.class,
      arity = "1..*",
      description = "Traces, or folders or archives with traces; - is standard input.")
  private List<String> files;

  @Override
  public Integer call() throws IOException {
    if (hottest < 0) {
      throw new ParameterException(spec.commandLine(), "--hottest takes a number from 0");
    }
    TraceFiles.checkAny(files, format.format(), spec.commandLine().getErr());
    List<TraceStats> all = new ArrayList<>();
    IOException failure = null;
    for (String each : traces()) {
      try {
        all.add(of(each));
      } catch (IOException e) {
        if (failure != null) {
          spec.commandLine().getErr().println("lockreel: " + FailureMessages.reason(failure));
        }
        failure = e;
      }
    }
    write(all);
    if (failure != null) {
      throw failure;
    }
    return ExitCode.NOTHING_FOUND;
  }

  private InputSpec spec(String path) throws IOException {
    return InputSpec.of(path, new Symbols())
        .withFormat(format.format())
        .withProbes(probes.mapping());
  }

  private List<String> traces() throws IOException {
    return TraceFiles.of(
        files,
        folder ->
            CaptureFolder.of(
                folder, path -> InputSpec.of(path, new Symbols()).withFormat(format.format())),
        spec.commandLine().getErr());
  }

  private TraceStats of(String path) throws IOException {
    TraceInput input = TraceInput.open(spec(path));
    TraceStats stats =
        new TraceStats(
            path, input.format().title(), input.prefix().length(), input.prefix().sha256());
    try (EventSource events = input.events()) {
      for (EventBatch batch = events.next(); batch != null; batch = events.next()) {
        stats.add(batch);
        events.recycle(batch);
      }
    }
    return stats;
  }

  private void write(List<TraceStats> all) throws IOException {
    if (output == OutputFormat.JSON) {
      new StatsJson(Version.number()).render(all, hottest, System.out);
    } else {
      Writer out = new OutputStreamWriter(System.out, StandardCharsets.UTF_8);
      for (int i = 0; i < all.size(); i++) {
        out.write(i == 0 ? "" : "\n");
        new StatsText(colour.textFormat(MAX_WIDTH)).write(all.get(i), hottest, out);
      }
      out.flush();
    }
    StandardOutput.flush(System.out);
  }
}
