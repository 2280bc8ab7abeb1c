package dev.lockreel.cli;

import dev.lockreel.replay.Replay;
import dev.lockreel.report.GraphJson;
import dev.lockreel.report.GraphView;
import dev.lockreel.report.JsonReport;
import dev.lockreel.report.Report;
import dev.lockreel.report.TextFormat;
import dev.lockreel.report.TextReport;
import dev.lockreel.store.GraphStore;
import dev.lockreel.store.StoredState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What the commands would print of a replay or of a database, for tests of other packages. */
public final class Rendered {
  private static final Pattern DIGEST = Pattern.compile(" *\"beginning\": \\{[^}]*},\n");

  private Rendered() {}

  /** The report as the commands make it. */
  public static Report of(Replay replay) {
    return Reports.of(replay);
  }

  /** The text report. */
  public static String text(Replay replay) throws IOException {
    StringBuilder text = new StringBuilder();
    new TextReport(TextFormat.PLAIN).write(Reports.of(replay), text);
    return text.toString();
  }

  /**
   * Report and graph in JSON, one below the other. Without the digests of the inputs: the same
   * events in another file, or in records, are the same trace.
   */
  public static String json(Replay replay) throws IOException {
    return json(Reports.of(replay), new GraphView(replay.classes(), replay.dependencies()));
  }

  /** Report and graph of what a database holds, one below the other. */
  public static String json(Path database) throws IOException {
    try (GraphStore store = GraphStore.openReadOnly(database)) {
      return json(store.load());
    }
  }

  /** Report and graph as a database would hold them. */
  public static String json(StoredState stored) throws IOException {
    return json(Reports.of(stored), new GraphView(stored.classes(), stored.dependencies()));
  }

  private static String json(Report report, GraphView graph) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new JsonReport().render(report, out);
    out.write('\n');
    new GraphJson().render(graph, out);
    return withoutDigests(out.toString(StandardCharsets.UTF_8));
  }

  /** A report in JSON without what differs between files of the same events. */
  public static String withoutDigests(String json) {
    return DIGEST.matcher(json).replaceAll("");
  }
}
