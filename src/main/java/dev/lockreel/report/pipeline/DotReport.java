package dev.lockreel.report.pipeline;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Severity;
import dev.lockreel.finding.Witness;
import dev.lockreel.report.FindingRank;
import dev.lockreel.report.Inputs;
import dev.lockreel.report.LockText;
import dev.lockreel.report.NumberText;
import dev.lockreel.report.Renderer;
import dev.lockreel.report.Report;
import dev.lockreel.report.Visible;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The new findings that rest on dependencies for Graphviz: each its cycle or path in a frame of its
 * own. An arrow leads from the lock that is held to the one that is taken under it, and says who
 * did it where.
 */
public final class DotReport implements Renderer {
  @Override
  public void render(Report report, OutputStream out) throws IOException {
    Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    List<Finding> findings = FindingRank.ranked(report.newFindings(), report.triage());
    writer.write("// lockreel " + Visible.of(report.toolVersion()) + "\n");
    for (SourceState source : report.sources()) {
      writer.write("// " + Visible.of(Inputs.line(source)) + "\n");
    }
    if (!report.completion().isComplete()) {
      writer.write("// not complete: " + Visible.of(report.completion().reason()) + "\n");
    }
    writer.write("digraph findings {\n");
    writer.write("  node [shape=box, fontname=\"monospace\"];\n");
    writer.write("  edge [fontname=\"monospace\", fontsize=10];\n");
    writer.write("  graph [fontname=\"monospace\"];\n");
    int number = 0;
    for (Finding finding : findings) {
      if (!finding.path().isEmpty()) {
        write(finding, ++number, writer);
      }
    }
    if (number == 0) {
      writer.write("  none [shape=plaintext, label=\"no finding has a cycle or a path\"];\n");
    }
    writer.write("}\n");
    writer.flush();
  }

  private static void write(Finding finding, int number, Writer out) throws IOException {
    out.write("  subgraph cluster_" + number + " {\n");
    out.write(
        "    label="
            + quoted(finding.severity().id() + ": " + finding.rule().id(), finding.fingerprint())
            + ";\n");
    out.write("    color=" + (finding.severity() == Severity.ERROR ? "red" : "orange") + ";\n");
    Map<String, String> nodes = new LinkedHashMap<>();
    for (PathStep step : finding.path()) {
      node(step.from(), step.fromUsage(), number, nodes, out);
      node(step.to(), step.toUsage(), number, nodes, out);
    }
    for (PathStep step : finding.path()) {
      Witness witness = step.witness();
      out.write(
          "    "
              + nodes.get(step.from())
              + " -> "
              + nodes.get(step.to())
              + " [label="
              + quoted(LockText.task(witness), LockText.place(witness), step.kind())
              + ", tooltip="
              + quoted(
                  witness.position() + ", " + NumberText.seconds(witness.timestampNanos()) + " s")
              + (witness.emulated() ? ", style=dotted" : "")
              + "];\n");
    }
    out.write("  }\n");
  }

  private static void node(
      String name, String usage, int number, Map<String, String> nodes, Writer out)
      throws IOException {
    if (nodes.containsKey(name)) {
      return;
    }
    String id = "f" + number + "_" + (nodes.size() + 1);
    nodes.put(name, id);
    out.write(
        "    "
            + id
            + " [label="
            + (usage.isEmpty() ? quoted(name) : quoted(name, "{" + usage + "}"))
            + "];\n");
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
