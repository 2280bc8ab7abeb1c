package dev.lockreel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.ingest.ShippedTraces;
import dev.lockreel.lockdep.graph.LockGraph;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What leaves the source half as bytes is all that the graph needs. */
class SecondGraphTest {
  static List<Path> traces() throws Exception {
    return ShippedTraces.all();
  }

  @ParameterizedTest
  @MethodSource("traces")
  void aGraphFromTheBytesOfTheFactsIsTheSame(Path trace) throws Exception {
    for (boolean execute : List.of(false, true)) {
      RecordedFacts facts = new RecordedFacts();
      ReplayOptions options = RecordedFacts.options(execute);
      try (Replay replay = new Replay(options, ReplayListener.NONE)) {
        facts.recordFrom(replay);
        replay.read(trace.toString());
        var findings = replay.graph().findings();
        LockGraph second = RecordedFacts.graph(facts.all);
        assertThat(second.classes()).isEqualTo(replay.classes());
        assertThat(second.dependencies()).isEqualTo(replay.dependencies());
        assertThat(second.findings()).isEqualTo(findings);
      }
    }
  }
}
