package dev.lockreel.replay;

import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.emulation.Emulation;
import dev.lockreel.emulation.Protocols;
import dev.lockreel.lockdep.facts.MalformedFactException;
import dev.lockreel.lockdep.graph.LockGraph;
import dev.lockreel.store.FactCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The facts of replayed traces as bytes, in the order in which the graph took them. */
final class RecordedFacts {
  /** A fact, and of which source it is. */
  record Sent(String source, boolean emulated, byte[] bytes) {
    void to(LockGraph graph) throws MalformedFactException {
      graph.take(source, emulated, FactCodec.decode(bytes));
    }
  }

  final List<Sent> all = new ArrayList<>();

  /** Has the replay's facts recorded; before its first source. */
  void recordFrom(Replay replay) {
    replay
        .graph()
        .listen(
            (source, emulated, fact) ->
                all.add(new Sent(source, emulated, FactCodec.encode(fact))));
  }

  /** The facts of some traces, each of which is one source. */
  static RecordedFacts of(List<Path> traces, boolean execute) throws IOException {
    RecordedFacts facts = new RecordedFacts();
    try (Replay replay = new Replay(options(execute), ReplayListener.NONE)) {
      facts.recordFrom(replay);
      for (Path trace : traces) {
        replay.read(trace.toString());
      }
      replay.graph().findings();
    }
    return facts;
  }

  static ReplayOptions options(boolean execute) {
    return BuiltinOptions.inMemory()
        .withParserThreads(0)
        .withEmulation(
            execute ? Emulation.executing(Protocols.choose(List.of())) : Emulation.observing());
  }

  /** The facts of each source in their order. */
  List<List<Sent>> bySource() {
    Map<String, List<Sent>> bySource = new LinkedHashMap<>();
    for (Sent each : all) {
      bySource.computeIfAbsent(each.emulated + each.source, s -> new ArrayList<>()).add(each);
    }
    return new ArrayList<>(bySource.values());
  }

  /** A graph from these bytes alone. */
  static LockGraph graph(List<Sent> sent) throws MalformedFactException {
    LockGraph graph = new LockGraph(List.of());
    for (Sent each : sent) {
      each.to(graph);
    }
    return graph;
  }
}
