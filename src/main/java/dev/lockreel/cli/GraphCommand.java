package dev.lockreel.cli;

import dev.lockreel.finding.Spelling;
import dev.lockreel.report.GraphDot;
import dev.lockreel.report.GraphJson;
import dev.lockreel.report.GraphView;
import dev.lockreel.store.GraphStore;
import dev.lockreel.store.StoredState;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
        "Prints the dependency graph kept in a database, or what one class depends on and what depends on"
            + " it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockreel graph --db graph --output json > graph.json",
      "  lockreel graph --db graph --output dot --class mmap_lock |",
      "    dot -Tsvg > mmap.svg"
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
              + " part; * stands for any characters.")
  private String lockClass;

  @Override
  public Integer call() throws IOException {
    GraphView view;
    try (GraphStore store = GraphStore.openReadOnly(database)) {
      StoredState stored = store.load();
      view = new GraphView(stored.classes(), stored.dependencies());
    }
    if (lockClass != null) {
      view = around(view);
    }
    if (form == Form.JSON) {
      new GraphJson().render(view, System.out);
    } else {
      Writer out = new OutputStreamWriter(System.out, StandardCharsets.UTF_8);
      new GraphDot().write(view, lockClass, out);
      out.flush();
    }
    StandardOutput.flush(System.out);
    return ExitCode.NOTHING_FOUND;
  }

  private GraphView around(GraphView whole) {
    GraphView view = whole.around(lockClass);
    if (!view.classes().isEmpty()) {
      return view;
    }
    List<String> alike = whole.alike(lockClass);
    if (alike.size() == 1) {
      lockClass = alike.get(0);
      return whole.around(lockClass);
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
