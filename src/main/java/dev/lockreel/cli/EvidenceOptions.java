package dev.lockreel.cli;

import dev.lockreel.finding.Triage;
import dev.lockreel.ingest.CaptureFolder;
import dev.lockreel.ingest.Format;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.replay.ReplayOptions;
import dev.lockreel.report.Report;
import dev.lockreel.store.GraphStore;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options for where findings come from: a database, or a replay of traces. */
final class EvidenceOptions {
  @Option(
      names = "--db",
      paramLabel = "DIR",
      description = "The database with the finding; without it, the traces are replayed.")
  private Path database;

  @Mixin private FormatOption formatOption;

  @Option(
      names = "--from-start",
      description = "As of replay: nothing was held before the first event of each trace.")
  private boolean fromStart;

  @Mixin private ValidationOptions validation;

  @Mixin private ProbeOptions probes;

  @Mixin private EmulationOptions emulation;

  /**
   * The report of the database, or of a replay.
   *
   * @param named traces, folders or archives
   * @param files takes the traces that were read; with a database, none
   */
  Report report(CommandLine command, List<String> named, List<String> files) throws IOException {
    PrintWriter err = command.getErr();
    if (database != null) {
      try (GraphStore store = GraphStore.openReadOnly(database)) {
        return Reports.of(store.load(), Triage.NONE, GraphStore.isBeingWritten(database));
      }
    }
    if (named.isEmpty()) {
      throw new ParameterException(command, "give --db DIR, or the traces to replay");
    }
    if (named.contains(InputSpec.STANDARD_INPUT)) {
      throw new ParameterException(command, "the traces are read twice: standard input cannot be");
    }
    ReplayOptions options =
        validation
            .options(validation.declared(), named, err)
            .withFormat(formatOption.format())
            .withEmulation(emulation.emulation())
            .withProbes(probes.mapping())
            .withFromStart(fromStart);
    TraceFiles.checkAll(filesOf(named), formatOption.format());
    try (Replay replay = new Replay(options, ReplayListener.NONE)) {
      for (String file : TraceFiles.of(named, replay::folder, err)) {
        replay.read(file);
        files.add(file);
      }
      return Reports.of(replay);
    }
  }

  private static List<String> filesOf(List<String> named) {
    List<String> files = new ArrayList<>(named);
    files.removeIf(CaptureFolder::is);
    return files;
  }

  /** How a trace is read to look into it. */
  InputSpec spec(String path) throws IOException {
    return InputSpec.of(path, new Symbols())
        .withFormat(formatOption.format())
        .withProbes(probes.mapping());
  }

  /** Whether protocols are run. */
  boolean executes() {
    return emulation.executes();
  }

  /**
   * The variants that run, {@code NAME=VARIANT}.
   *
   * @throws ParameterException there are none such, or no protocol runs
   */
  List<String> protocols() {
    emulation.emulation();
    return emulation.protocols();
  }

  /** How traces are to be read; null for by content. */
  Format format() {
    return formatOption.format();
  }

  /** Null where traces are replayed. */
  Path database() {
    return database;
  }
}
