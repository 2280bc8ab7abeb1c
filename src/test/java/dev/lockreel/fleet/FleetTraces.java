package dev.lockreel.fleet;

import dev.lockreel.cli.Rendered;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.source.ValidatorState;
import dev.lockreel.replay.NamedTraces;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.store.GraphStore;
import dev.lockreel.store.SourceSummary;
import dev.lockreel.store.StoredModel;
import dev.lockreel.store.StoredState;
import dev.lockreel.stream.kafka.PublishedRecords;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Traces as the records that a fleet gets of them, and what it must know in the end.
 *
 * @param records of each trace in their order
 * @param expected report and graph of one replay of all of them
 */
record FleetTraces(List<List<ProducerRecord<byte[], byte[]>>> records, String expected) {
  static final String KERNEL = "6.12";

  private static final int RECORD_EVENTS = 4_000;
  private static final int FEW_EVENTS = 3;
  private static final int SMALL_BYTES = 1 << 14;

  /** Its anomaly no-user-space is noticed at the end of a trace, which a topic does not show. */
  private static final String WITHOUT_USER_SPACE = "perf-script.txt.zst";

  /**
   * Publishes and replays them.
   *
   * @param folder for a database
   */
  static FleetTraces of(List<Path> traces, String topic, Path folder) throws IOException {
    List<List<ProducerRecord<byte[], byte[]>>> records = new ArrayList<>();
    Path db = folder.resolve("replayed");
    try (Replay replay =
        new Replay(
            BuiltinOptions.inMemory().withParserThreads(0).withDatabase(db), ReplayListener.NONE)) {
      for (Path trace : traces) {
        if (trace.endsWith(WITHOUT_USER_SPACE)) {
          continue;
        }
        String source = trace.toString().replace('/', '-');
        int events = Files.size(trace) < SMALL_BYTES ? FEW_EVENTS : RECORD_EVENTS;
        records.add(PublishedRecords.of(trace, topic, source, KERNEL, events));
        NamedTraces.read(replay, trace, source);
      }
    }
    return new FleetTraces(records, canonical(db));
  }

  /** The facts of a replay, joined in the order of their sources. */
  static String canonical(Replay replay) throws IOException {
    FleetGraph graph = new FleetGraph();
    replay.graph().drainChanges().facts().forEach(graph::add);
    for (SourceState each : replay.sources()) {
      graph.add(new SourceSummary(each, replay.waiting().of(each.identity()), List.of()));
    }
    return Rendered.json(graph.state(List.of()));
  }

  /** The database's facts, joined in the order of their sources. */
  private static String canonical(Path db) throws IOException {
    FleetGraph graph = new FleetGraph();
    try (GraphStore store = GraphStore.openReadOnly(db)) {
      StoredState stored = store.load();
      stored.facts().forEach(graph::add);
      for (SourceState each : stored.sources()) {
        List<Finding> waiting =
            stored.models().stream()
                .filter(model -> model.source().equals(each.identity()))
                .map(StoredModel::waiting)
                .findFirst()
                .orElse(List.of());
        ValidatorState validator =
            stored.validators().stream()
                .filter(kept -> kept.source().equals(each.identity()))
                .findFirst()
                .orElse(null);
        graph.add(SourceSummary.of(each, waiting, validator));
      }
    }
    return Rendered.json(graph.state(List.of()));
  }
}
