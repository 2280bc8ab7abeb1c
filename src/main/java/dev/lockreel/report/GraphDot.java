package dev.lockreel.report;

import dev.lockreel.lockdep.facts.DependencyKind;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import java.io.IOException;
import java.util.StringJoiner;

/** The graph for Graphviz: an arrow from a held lock to what was taken under it. */
public final class GraphDot {
  /** The whole graph, no class standing out. */
  public void write(GraphView graph, Appendable out) throws IOException {
    write(graph, "", out);
  }

  /**
   * The graph with one class standing out.
   *
   * @param focus its name as in {@link GraphView#around}, or {@code ""}
   */
  public void write(GraphView graph, String focus, Appendable out) throws IOException {
    out.append("digraph locks {\n");
    out.append("  rankdir=LR;\n");
    out.append("  node [shape=box, fontname=\"monospace\"];\n");
    out.append("  edge [fontname=\"monospace\", fontsize=10];\n");
    for (ClassRecord record : graph.classes()) {
      out.append(node(record, focus));
    }
    for (DependencyRecord edge : graph.dependencies()) {
      out.append(edge(edge));
    }
    out.append("}\n");
  }

  private static String node(ClassRecord record, String focus) {
    boolean outstanding = GraphView.isMeant(record, focus == null ? "" : focus);
    return "  c%d [label=%s%s];\n"
        .formatted(
            record.id(),
            quoted(record.printedName(), "{" + Usage.characters(record.usage()) + "}"),
            outstanding ? ", style=bold, color=red" : "");
  }

  /** Labelled with its kinds; dashed where all are harmless to writers, dotted where emulated. */
  private static String edge(DependencyRecord edge) {
    String style =
        edge.emulated()
            ? ", style=dotted"
            : (edge.kinds() & DependencyKind.NON_RECURSIVE) == 0 ? ", style=dashed" : "";
    return "  c%d -> c%d [label=%s%s, tooltip=%s];\n"
        .formatted(
            edge.from(),
            edge.to(),
            quoted(String.join(" ", DependencyKind.names(edge.kinds()))),
            style,
            quoted(edge.first().position() + ", seen " + edge.count()));
  }

  /** A string of DOT that shows these lines. */
  private static String quoted(String... lines) {
    StringJoiner quoted = new StringJoiner("\\n", "\"", "\"");
    for (String line : lines) {
      quoted.add(Visible.of(line).replace("\\", "\\\\").replace("\"", "\\\""));
    }
    return quoted.toString();
  }
}
