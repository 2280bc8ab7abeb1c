package dev.lockreel.cli;

import dev.lockreel.finding.FindingSelection;
import dev.lockreel.finding.Triage;
import dev.lockreel.ingest.CaptureFolder;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayOptions;
import dev.lockreel.report.Report;
import dev.lockreel.report.Selection;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lockreel replay}: traces in, findings out. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Replays traces through the lock validator and reports what is wrong. Reads ftrace text (trace,"
            + " trace_pipe, trace-cmd report, a console's log), trace.dat, perf.data, perf script, Perfetto"
            + " traces, babeltrace2's text, NDJSON, batch files (.lrb) and STD, plain or compressed with gzip,"
            + " zstd, xz, lz4 or bzip2.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockreel replay trace.txt",
      "  lockreel replay --db graph --source host7-boot3 trace.txt.zst",
      "  cat /sys/kernel/tracing/trace | lockreel replay -",
      "  lockreel replay --output json --output-file report.json trace.ndjson",
      "  lockreel replay --rules builtin:vfio --rules ours.yaml trace.txt",
      "  lockreel replay --baseline report.json new-trace.ndjson"
    })
final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--db",
      paramLabel = "DIR",
      description =
          "Keep the graph in this folder and add to it; without it, the graph lives for this run only.")
  private Path database;

  @Mixin private FormatOption formatOption;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Name of the boot that the traces are of (default: each file's name).")
  private String source;

  @Mixin private ValidationOptions validation;

  @Mixin private ProbeOptions probes;

  @Mixin private EmulationOptions emulation;

  @Mixin private ScheduleOption schedule;

  @Option(
      names = "--from-start",
      description =
          "Nothing was held before the first event of each trace: what is only a warning because tasks may"
              + " have held locks by then is an error.")
  private boolean fromStart;

  @Option(names = "--strict", description = "A malformed line is an error.")
  private boolean strict;

  @Mixin private SelectionOptions selectionOptions;

  @Mixin private TriageOptions triageOptions;

  @Mixin private OutputOptions output;

  @Mixin private LocksOption locks;

  @Parameters(
      paramLabel = "FILE",
      converter = FileName.class,
      arity = "1..*",
      description =
          "Trace files, or folders, tar or zip files with traces; - is standard input. With --source, several files are the"
              + " pieces of one trace, in any order.")
  private List<String> files;

  @Option(
      names = "--follow",
      description =
          "Read the file on where it grows, until it is removed or replaced and grows no more, or a signal"
              + " comes.")
  private boolean follow;

  @Option(
      names = "--exit-on-first",
      description =
          "End with the first finding that makes the exit code 1. One that is provisional is a"
              + " warning: it ends where --fail-on warning is given.")
  private boolean exitOnFirst;

  @Override
  public Integer call() throws IOException {
    if (follow && (files.size() > 1 || files.get(0).equals(InputSpec.STANDARD_INPUT))) {
      throw new ParameterException(spec.commandLine(), "--follow takes one file");
    }
    if (Collections.frequency(files, InputSpec.STANDARD_INPUT) > 1) {
      throw new ParameterException(
          spec.commandLine(), "- is standard input, which can be read only once");
    }
    schedule.check(emulation.executes(), files);
    PrintWriter err = spec.commandLine().getErr();
    Triage triage = triageOptions.triage(err);
    FindingSelection selection = selectionOptions.selection();
    DeclaredOrders declared = validation.declared();
    ReplayOptions options =
        validation
            .options(declared, files, err)
            .withDatabase(database)
            .withFormat(formatOption.format())
            .withSource(source)
            .withStrict(strict)
            .withEmulation(emulation.emulation())
            .withProbes(probes.mapping())
            .withFromStart(fromStart)
            .withLockTimes(locks.measured(output))
            .withFollow(follow);
    TraceFiles.checkAny(files, formatOption.format(), err);
    // Pipes, folders and archives end by themselves.
    boolean grows =
        follow && Files.isRegularFile(Path.of(files.get(0))) && !CaptureFolder.is(files.get(0));
    try (ReportOutput out = output.open(triageOptions.failOn(), files);
        Interruption interruption = new Interruption()) {
      LiveFindings live =
          new LiveFindings(triage, triageOptions.failOn(), exitOnFirst, out, err).only(selection);
      ReplayProgress progress = new ReplayProgress(interruption, live);
      try (Replay replay = new Replay(options, progress)) {
        IOException failure = null;
        if (schedule.given()) {
          schedule.run(replay, files.get(0), emulation.protocols());
        } else {
          failure = readAll(replay, progress);
        }
        progress.done();
        if (grows && failure == null && !progress.cancelled()) {
          err.println(
              "lockreel: " + files.get(0) + " was removed or replaced: it is followed no more");
        }
        if (failure == null && !schedule.given() && !progress.cancelled()) {
          declared.warnOfIdle(replay::classes, err);
        }
        live.check();
        // What was found before a failure is kept, and it is true.
        Report all =
            Reports.ended(
                Reports.of(replay, triage),
                failure,
                live.stoppedAtFirst(),
                progress.cancelled() ? "not all files are read" : "");
        selectionOptions.unknown(all).forEach(each -> err.println("lockreel: " + each));
        Report report = Selection.apply(selection, all);
        if (failure == null || report.tally().events() > 0) {
          out.write(report);
        }
        return end(report, failure, interruption);
      }
    }
  }

  /**
   * Reads one input after the other, or the pieces of one trace; what made it fail, or null. An
   * input that cannot be read does not keep the others from being read.
   */
  private IOException readAll(Replay replay, ReplayProgress progress) {
    List<IOException> failures = new ArrayList<>();
    try {
      List<String> all =
          TraceFiles.of(files, replay::folder, spec.commandLine().getErr(), failures);
      if (source != null && all.size() > 1) {
        failures.addAll(replay.readPieces(all));
      } else {
        readEach(all, replay, progress, failures);
      }
    } catch (IOException e) {
      failures.add(e);
    }
    return failures.isEmpty() ? null : onlyOne(failures);
  }

  private static void readEach(
      List<String> all, Replay replay, ReplayProgress progress, List<IOException> failures)
      throws IOException {
    for (String file : all) {
      try {
        replay.read(file);
      } catch (TraceInputException e) {
        failures.add(e);
      }
      if (progress.cancelled()) {
        break;
      }
    }
  }

  /** The last failure; the others are printed here. */
  private IOException onlyOne(List<IOException> failures) {
    IOException last = failures.remove(failures.size() - 1);
    for (IOException each : failures) {
      spec.commandLine().getErr().println("lockreel: " + FailureMessages.reason(each));
    }
    return last;
  }

  private int end(Report report, IOException failure, Interruption interruption)
      throws IOException {
    if (failure != null) {
      throw failure;
    }
    if (interruption.asked()) {
      spec.commandLine()
          .getErr()
          .println(
              "lockreel: interrupted; the report is of what was read so far"
                  + (database == null ? "" : ", and " + database + " goes on from here"));
    }
    return triageOptions.exitCode(report, spec.commandLine().getErr());
  }
}
