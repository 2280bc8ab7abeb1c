package dev.lockreel.cli;

import dev.lockreel.compare.Comparison;
import dev.lockreel.compare.GraphComparison;
import dev.lockreel.compare.Identity;
import dev.lockreel.compare.KernelGraph;
import dev.lockreel.compare.RecordedGraph;
import dev.lockreel.config.LockdepFile;
import dev.lockreel.finding.Finding;
import dev.lockreel.ingest.ContentPrefix;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.replay.ReplayOptions;
import dev.lockreel.report.ComparisonJson;
import dev.lockreel.report.ComparisonText;
import dev.lockreel.report.ReadFile;
import dev.lockreel.store.GraphStore;
import dev.lockreel.store.StoredState;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.io.PrintWriter;
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

/** {@code lockreel compare}: our graph against the kernel's. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Compares the dependencies and usage bits of traces, or of a database, with a copy of the traced"
            + " kernel's /proc/lockdep, made at the end of the trace. Exits 1 where something differs for which"
            + " no reason is known.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockreel compare trace.txt.zst lockdep.txt",
      "  lockreel compare --before lockdep.before.txt trace.txt lockdep.txt",
      "  lockreel compare --db graph --output json lockdep.txt"
    })
final class CompareCommand implements Callable<Integer> {
  /** Identities by the names that users know them by. */
  static final class IdentityConverter extends ChoiceConverter<Identity> {
    IdentityConverter() {
      super(Identity.values());
    }
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--db",
      paramLabel = "DIR",
      description = "Compare the graph of this database; no trace is named then.")
  private Path database;

  @Option(
      names = "--by",
      paramLabel = "IDENTITY",
      converter = IdentityConverter.class,
      description =
          "What makes two classes the same: key or name (default: key where every class has one).")
  private Identity by;

  @Option(
      names = "--before",
      paramLabel = "FILE",
      description =
          "Copy of /proc/lockdep from before the trace began: what is in it need not be in the trace.")
  private Path before;

  @Mixin private ValidationOptions validation;

  @Mixin private ProbeOptions probes;

  @Mixin private ListOptions list;

  @Parameters(
      paramLabel = "FILE",
      converter = FileName.class,
      arity = "1..*",
      description = "The traces, unless --db is given; and last the copy of /proc/lockdep.")
  private List<String> files;

  /** What our graph was made from. */
  private List<SourceState> sources = List.of();

  @Override
  public Integer call() throws IOException {
    List<String> traces = files.subList(0, files.size() - 1);
    if (traces.isEmpty() == (database == null)) {
      throw new ParameterException(
          spec.commandLine(),
          database == null
              ? "a trace and a copy of /proc/lockdep are needed"
              : "with --db, only the copy of /proc/lockdep is named");
    }
    Path lockdep = Path.of(files.get(files.size() - 1));
    KernelGraph kernel = LockdepFile.load(lockdep);
    KernelGraph earlier = before == null ? new KernelGraph() : LockdepFile.load(before);
    RecordedGraph ours = database == null ? replayed(traces) : stored();
    Identity identity = by == null ? ours.identity() : by;
    if (identity == Identity.KEY && !ours.sharesKeysWith(kernel)) {
      throw new IOException(
          lockdep
              + ": has no class key of ours: it is of another boot, or its addresses are hashed (boot"
              + " with no_hash_pointers, or compare --by name)");
    }
    Comparison comparison = GraphComparison.of(identity, ours, kernel, earlier);
    list.print(
        (form, out) -> new ComparisonText(form).write(comparison, out),
        out ->
            new ComparisonJson(Version.number(), sources, kernelFiles(lockdep))
                .render(comparison, out));
    return comparison.unexplained() ? ExitCode.FINDINGS : ExitCode.NOTHING_FOUND;
  }

  private RecordedGraph replayed(List<String> traces) throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    ReplayOptions options =
        validation.options(validation.declared(), traces, err).withProbes(probes.mapping());
    try (Replay replay = new Replay(options, ReplayListener.NONE)) {
      for (String trace : TraceFiles.of(traces, replay::folder, err)) {
        replay.read(trace);
      }
      return graph(replay.classes(), replay.dependencies(), replay.findings(), replay.sources());
    }
  }

  private RecordedGraph stored() throws IOException {
    try (GraphStore store = GraphStore.openReadOnly(database)) {
      StoredState stored = store.load();
      return graph(stored.classes(), stored.dependencies(), stored.allFindings(), stored.sources());
    }
  }

  private List<ReadFile> kernelFiles(Path lockdep) throws IOException {
    List<ReadFile> files = new ArrayList<>();
    for (Path each : before == null ? List.of(lockdep) : List.of(lockdep, before)) {
      ContentPrefix prefix = ContentPrefix.of(each.toString());
      files.add(new ReadFile(each.toString(), prefix.length(), prefix.sha256()));
    }
    return files;
  }

  private RecordedGraph graph(
      List<ClassRecord> classes,
      List<DependencyRecord> dependencies,
      List<Finding> findings,
      List<SourceState> read) {
    sources = read;
    boolean lockdepOff =
        read.stream()
            .anyMatch(each -> each.tally().anomalies().containsKey(Anomaly.DEBUG_LOCKS_OFF));
    return new RecordedGraph(classes, dependencies, findings, lockdepOff);
  }
}
