package dev.lockreel.cli;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Witness;
import dev.lockreel.ingest.CaptureFolder;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.report.Report;
import dev.lockreel.report.Visible;
import dev.lockreel.timeline.ChromeTrace;
import dev.lockreel.timeline.SourceTimeline;
import dev.lockreel.timeline.Window;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.FailureReason;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.Symbols;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** {@code lockreel timeline}: a trace for Perfetto's UI. */
@Command(
    name = "timeline",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Writes traces for Perfetto's UI (ui.perfetto.dev) and chrome://tracing: a track for each task and"
            + " CPU, with the locks that are held and waited for, interrupts, invalidations and pins; the"
            + " cycle of a finding as arrows.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockreel timeline trace.txt.zst --from 7.5 --to 7.6 > part.json",
      "  lockreel timeline --around 2a47 --output-file cycle.json trace.txt.zst",
      "  lockreel timeline --around 2a47 --db graph monday.txt friday.txt > cycle.json"
    })
final class TimelineCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--around",
      paramLabel = "FINGERPRINT",
      converter = FindingChoice.Converter.class,
      description = "Only the time around the events of this finding, with its cycle as arrows.")
  private String fingerprint;

  @Option(
      names = "--margin",
      paramLabel = "SECONDS",
      defaultValue = "0.01",
      description = "With --around: how much before and after each event (default: 0.01).")
  private String margin;

  @Option(
      names = "--from",
      paramLabel = "SECONDS",
      description = "Only from this time of the trace's clock on.")
  private String from;

  @Option(
      names = "--to",
      paramLabel = "SECONDS",
      description = "Only up to this time of the trace's clock.")
  private String to;

  @Option(
      names = "--output-file",
      paramLabel = "FILE",
      description = "Write it there instead of to standard output.")
  private Path file;

  @Mixin private EvidenceOptions evidence;

  @Parameters(
      paramLabel = "FILE",
      converter = FileName.class,
      arity = "1..*",
      description = "The traces, or folders or archives with them.")
  private List<String> files;

  @Override
  public Integer call() throws IOException {
    List<Window> fixed = fixed();
    OutputFile.refuseInputs(spec.commandLine(), file, files);
    List<String> traces = traces();
    TraceFiles.checkAll(traces, null);
    Finding finding = null;
    Report report = null;
    if (fingerprint != null) {
      report = evidence.report(spec.commandLine(), files, new ArrayList<>());
      finding = FindingChoice.one(spec.commandLine(), report.findings(), fingerprint);
    }
    List<SourceTimeline> timelines = new ArrayList<>();
    for (String each : traces) {
      TraceInput input = TraceInput.open(evidence.spec(each));
      Origin origin = input.origin();
      List<Window> windows = finding == null ? fixed : around(finding, origin);
      if (windows.isEmpty()) {
        input.close();
      } else {
        timelines.add(timeline(input, source(origin, finding), windows));
      }
    }
    if (timelines.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "no event of finding " + finding.fingerprint() + " is in these files");
    }
    write(timelines, finding);
    return ExitCode.NOTHING_FOUND;
  }

  private List<Window> fixed() {
    if (fingerprint != null && (from != null || to != null)) {
      throw new ParameterException(spec.commandLine(), "give either --around, or --from and --to");
    }
    long begin = from == null ? Long.MIN_VALUE : nanos("--from", from);
    long end = to == null ? Long.MAX_VALUE : nanos("--to", to);
    if (begin > end) {
      throw new ParameterException(spec.commandLine(), "--from is after --to");
    }
    if (nanos("--margin", margin) < 0) {
      throw new ParameterException(spec.commandLine(), "--margin takes a time from 0");
    }
    return List.of(new Window(begin, end));
  }

  private long nanos(String option, String seconds) {
    Long nanos = OriginOptions.nanos(seconds);
    if (nanos == null) {
      throw new ParameterException(
          spec.commandLine(), option + ": a number of seconds is expected, not '" + seconds + "'");
    }
    return nanos;
  }

  private List<String> traces() throws IOException {
    return TraceFiles.of(
        files,
        folder -> CaptureFolder.of(folder, path -> InputSpec.of(path, new Symbols())),
        spec.commandLine().getErr());
  }

  private List<Window> around(Finding finding, Origin origin) {
    long wide = nanos("--margin", margin);
    return finding
        .witnesses()
        .filter(each -> isIn(each, origin))
        .map(each -> new Window(each.timestampNanos() - wide, each.timestampNanos() + wide))
        .distinct()
        .toList();
  }

  private static boolean isIn(Witness witness, Origin origin) {
    return witness.position().startsWith(origin.file() + ":")
        || (witness.source().equals(origin.source()) && origin.file().endsWith(".lrb"));
  }

  /** The name under which the finding knows the trace. */
  private static String source(Origin origin, Finding finding) {
    return finding == null
        ? origin.source()
        : finding
            .witnesses()
            .filter(each -> isIn(each, origin))
            .map(Witness::source)
            .findFirst()
            .orElse(origin.source());
  }

  private static SourceTimeline timeline(TraceInput input, String source, List<Window> windows)
      throws IOException {
    SourceTimeline timeline = new SourceTimeline(source, windows);
    try (EventSource events = input.events()) {
      for (EventBatch batch = events.next(); batch != null; batch = events.next()) {
        timeline.add(batch);
        events.recycle(batch);
      }
    }
    timeline.end();
    return timeline;
  }

  private void write(List<SourceTimeline> timelines, Finding finding) throws IOException {
    String tool = "lockreel " + Version.number();
    if (file == null) {
      ChromeTrace.write(timelines, finding, tool, Visible::of, System.out);
      StandardOutput.flush(System.out);
      return;
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      ChromeTrace.write(timelines, finding, tool, Visible::of, out);
    } catch (IOException e) {
      throw new IOException(file + ": cannot be written: " + FailureReason.of(e), e);
    }
  }
}
