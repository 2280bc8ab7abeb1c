package dev.lockreel.cli;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Spelling;
import dev.lockreel.report.GraphDot;
import dev.lockreel.report.GraphJson;
import dev.lockreel.report.GraphMarks;
import dev.lockreel.report.GraphView;
import dev.lockreel.store.GraphStore;
import dev.lockreel.store.StoredState;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lockreel graph}: the dependency graph of a database. */
@Command(
    name = "graph",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Prints the dependency graph kept in a database, or what some classes depend on and what depends"
            + " on them, or the cycle of a finding.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockreel graph --db graph --output json > graph.json",
      "  lockreel graph --db graph --output dot --class mmap_lock |",
      "    dot -Tsvg > mmap.svg",
      "  lockreel graph --db graph --output dot --finding 2a47 | dot -Tsvg > cycle.svg"
    })
final class GraphCommand implements Callable<Integer> {
  enum Form {
    JSON,
    DOT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Forms by the names that users know them by. */
  static final class FormConverter extends ChoiceConverter<Form> {
    FormConverter() {
      super(Form.values());
    }
  }

  private static final int GUESSES = 5;

  @Spec private CommandSpec spec;

  @Option(names = "--db", paramLabel = "DIR", required = true, description = "The database.")
  private Path database;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      required = true,
      converter = FormConverter.class,
      description = "Form of the graph: ${COMPLETION-CANDIDATES}.")
  private Form form;

  @Option(
      names = "--class",
      paramLabel = "NAME",
      description =
          "Only this class and its neighbours; with or without #2 and /1, without its & or by its last"
              + " part; * stands for any characters. May be repeated.")
  private List<String> lockClasses = List.of();

  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "With --class: neighbours over so many dependencies (default: 1).")
  private Integer depth;

  @Option(
      names = "--finding",
      paramLabel = "FINGERPRINT",
      converter = FindingChoice.Converter.class,
      description =
          "Only the cycle or path of this finding; dependencies say who drew them, where and how often.")
  private String fingerprint;

  @Override
  public Integer call() throws IOException {
    checkOptions();
    GraphView whole;
    Finding finding = null;
    try (GraphStore store = GraphStore.openReadOnly(database)) {
      StoredState stored = store.load();
      whole = new GraphView(stored.classes(), stored.dependencies());
      if (fingerprint != null) {
        finding = FindingChoice.one(spec.commandLine(), stored.allFindings(), fingerprint);
      }
    }
    List<String> focus = new ArrayList<>();
    GraphView view = whole;
    if (finding != null) {
      view = along(whole, finding);
    } else if (!lockClasses.isEmpty()) {
      lockClasses.forEach(each -> focus.add(meant(whole, each)));
      view = whole.around(focus, depth == null ? 1 : depth);
    }
    write(view, new GraphMarks(focus, whole.cyclic(), finding != null));
    return ExitCode.NOTHING_FOUND;
  }

  private void checkOptions() {
    if (fingerprint != null && !lockClasses.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "give either --finding or --class");
    }
    if (depth != null && lockClasses.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--depth goes with --class");
    }
    if (depth != null && depth < 1) {
      throw new ParameterException(spec.commandLine(), "--depth takes a number from 1");
    }
  }

  private GraphView along(GraphView whole, Finding finding) {
    if (finding.path().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "finding "
              + finding.fingerprint()
              + " ("
              + finding.rule().id()
              + ") rests on no dependency: it has no cycle to draw");
    }
    return whole.along(finding.path());
  }

  private void write(GraphView view, GraphMarks marks) throws IOException {
    if (form == Form.JSON) {
      new GraphJson().render(view, marks, Version.number(), System.out);
    } else {
      Writer out = new OutputStreamWriter(System.out, StandardCharsets.UTF_8);
      new GraphDot().write(view, marks, out);
      out.flush();
    }
    StandardOutput.flush(System.out);
  }

  /** The name of a class that is there; where there is none, wrong usage. */
  private String meant(GraphView whole, String lockClass) {
    if (!whole.around(lockClass).classes().isEmpty()) {
      return lockClass;
    }
    List<String> alike = whole.alike(lockClass);
    if (alike.size() == 1) {
      return alike.get(0);
    }
    List<String> guesses = alike.isEmpty() ? whole.containing(lockClass) : alike;
    String meant =
        guesses.isEmpty()
            ? Spelling.meant(lockClass, whole.names())
            : "; did you mean "
                + guesses.stream()
                    .limit(GUESSES)
                    .map(each -> "'" + each + "'")
                    .collect(Collectors.joining(" or "))
                + "?";
    throw new ParameterException(
        spec.commandLine(), "there is no class '" + lockClass + "' in " + database + meant);
  }
}
