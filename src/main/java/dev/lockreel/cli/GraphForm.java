package dev.lockreel.cli;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Spelling;
import dev.lockreel.report.GraphDot;
import dev.lockreel.report.GraphJson;
import dev.lockreel.report.GraphMarks;
import dev.lockreel.report.GraphView;
import dev.lockreel.store.StoredState;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The form in which a graph is printed, and which part of it. */
final class GraphForm {
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

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

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

  /**
   * Prints the graph of a state, or the part of it that the options name.
   *
   * @param from gives the state
   * @param where the graph is, for a message
   */
  void write(Stored from, String where) throws IOException {
    checkOptions();
    StoredState stored = from.load();
    GraphView whole = new GraphView(stored.classes(), stored.dependencies());
    List<String> focus = new ArrayList<>();
    GraphView view = whole;
    boolean cycle = fingerprint != null;
    if (cycle) {
      view = along(whole, FindingChoice.one(spec.commandLine(), stored.allFindings(), fingerprint));
    } else if (!lockClasses.isEmpty()) {
      lockClasses.forEach(each -> focus.add(meant(whole, each, where)));
      view = whole.around(focus, depth == null ? 1 : depth);
    }
    write(view, new GraphMarks(focus, whole.cyclic(), cycle));
  }

  /** Gives a state, once the options are known to be right. */
  interface Stored {
    StoredState load() throws IOException;
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
  private String meant(GraphView whole, String lockClass, String where) {
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
        spec.commandLine(), "there is no class '" + lockClass + "' in " + where + meant);
  }
}
