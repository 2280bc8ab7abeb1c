package dev.lockreel.report;

import dev.lockreel.lockdep.facts.DependencyKind;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import java.io.IOException;
import java.util.StringJoiner;

/** The graph for Graphviz: an arrow from a held lock to what was taken under it. */
public final class GraphDot {
  private static final String LEGEND =
      """
        subgraph cluster_legend {
          label="legend";
          fontname="monospace";
          node [shape=plaintext];
          edge [style=invis];
          l1 [label="a -> b: b was taken while a was held"];
          l2 [label="E, S: a is held exclusively or shared; N, R: b is taken by a recursive reader (R) or not (N)"];
          l3 [label="{....}: hardirq, hardirq-read, softirq, softirq-read; + held with it enabled, - used in it, ? both"];
          l4 [label="red arrow: on a cycle; dashed: recursive readers alone; dotted: of an emulated protocol"];
          l1 -> l2 -> l3 -> l4;
        }
      """;

  /** The graph, nothing standing out. */
  public void write(GraphView graph, Appendable out) throws IOException {
    write(graph, GraphMarks.NONE, out);
  }

  /** The graph with what stands out, and a legend. */
  public void write(GraphView graph, GraphMarks marks, Appendable out) throws IOException {
    out.append("digraph locks {\n");
    out.append("  rankdir=LR;\n");
    out.append("  node [shape=box, fontname=\"monospace\"];\n");
    out.append("  edge [fontname=\"monospace\", fontsize=10];\n");
    for (ClassRecord record : graph.classes()) {
      out.append(node(record, marks));
    }
    for (DependencyRecord edge : graph.dependencies()) {
      out.append(edge(edge, marks));
    }
    out.append(LEGEND);
    out.append("}\n");
  }

  private static String node(ClassRecord record, GraphMarks marks) {
    boolean outstanding = marks.focus().stream().anyMatch(name -> GraphView.isMeant(record, name));
    return "  c%d [label=%s%s];\n"
        .formatted(
            record.id(),
            quoted(record.printedName(), "{" + Usage.characters(record.usage()) + "}"),
            outstanding ? ", style=bold, color=red" : "");
  }

  /**
   * Labelled with its kinds, and where wanted with who drew it first and how often it was drawn.
   */
  private static String edge(DependencyRecord edge, GraphMarks marks) {
    String style =
        edge.emulated()
            ? ", style=dotted"
            : (edge.kinds() & DependencyKind.NON_RECURSIVE) == 0 ? ", style=dashed" : "";
    String kinds = String.join(" ", DependencyKind.names(edge.kinds()));
    String label =
        marks.withEvents()
            ? quoted(
                LockText.task(edge.first()),
                LockText.place(edge.first()),
                kinds + ", " + NumberText.count(edge.count(), "time"))
            : quoted(kinds);
    return "  c%d -> c%d [label=%s%s%s, tooltip=%s];\n"
        .formatted(
            edge.from(),
            edge.to(),
            label,
            style,
            marks.isCyclic(edge) ? ", color=red" : "",
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
