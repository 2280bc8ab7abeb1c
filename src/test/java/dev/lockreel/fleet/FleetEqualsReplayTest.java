package dev.lockreel.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.SameText;
import dev.lockreel.Seed;
import dev.lockreel.cli.Rendered;
import dev.lockreel.finding.Confidence;
import dev.lockreel.ingest.ShippedTraces;
import dev.lockreel.replay.InMemory;
import dev.lockreel.store.GraphStore;
import dev.lockreel.store.StoredState;
import dev.lockreel.trace.ReadProgress;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The fleet knows of the traces what one replay of them all knows, whatever the order in which
 * their records come. One seed: {@code -Dlockreel.seed=17}.
 */
class FleetEqualsReplayTest {
  /** Together less than after what a source is idle. */
  private static final int MOST_TICKS = 18;

  private static final int TICK_MILLIS = 3_000;

  private static FleetTraces traces;

  private final long seed = Seed.of("FleetEqualsReplayTest");
  private final Random random = new Random(seed);

  @TempDir(factory = InMemory.class)
  Path dir;

  @BeforeAll
  static void replay(@TempDir(factory = InMemory.class) Path folder) throws IOException {
    traces = FleetTraces.of(ShippedTraces.all(), FleetDriver.TOPICS.traces(), folder);
  }

  private String known(FleetDriver fleet) throws IOException {
    assertThat(fleet.graphs()).containsOnlyKeys(FleetTraces.KERNEL);
    return Rendered.json(fleet.graphs().get(FleetTraces.KERNEL).state(List.of()));
  }

  @Test
  void oneTraceAfterTheOther() throws IOException {
    try (FleetDriver fleet = new FleetDriver(dir, false)) {
      traces.records().forEach(trace -> trace.forEach(fleet::send));
      fleet.settle();
      SameText.check(known(fleet), traces.expected(), "the fleet");
      assertThat(fleet.deadLetters).isEmpty();
    }
  }

  @Test
  void restartedBetweenTheLastRecordAndTheEnd(@TempDir(factory = InMemory.class) Path folder)
      throws IOException {
    List<Path> texts =
        ShippedTraces.all().stream().filter(each -> each.startsWith("traces/text")).toList();
    FleetTraces some = FleetTraces.of(texts, FleetDriver.TOPICS.traces(), folder);
    try (FleetDriver fleet = new FleetDriver(dir, false)) {
      some.records().forEach(trace -> trace.forEach(fleet::send));
      fleet.restart();
      fleet.settle();
      SameText.check(known(fleet), some.expected(), "the fleet");
    }
  }

  @Test
  void mixedDoubledAndRestarted() throws IOException {
    List<ProducerRecord<byte[], byte[]>> mixed = mixed();
    int restarts = 3;
    int ticks = MOST_TICKS;
    try (FleetDriver fleet = new FleetDriver(dir, false)) {
      for (int i = 0; i < mixed.size(); i++) {
        fleet.send(mixed.get(i));
        if (ticks > 0 && random.nextInt(20) == 0) {
          ticks--;
          fleet.tick(Duration.ofMillis(random.nextInt(TICK_MILLIS)));
        }
        if (restarts > 0 && random.nextInt(mixed.size() / 8) == 0) {
          restarts--;
          fleet.restart();
        }
      }
      fleet.settle();
      SameText.check(known(fleet), traces.expected(), "seed " + seed);
      assertThat(fleet.deadLetters).isEmpty();
    }
  }

  /** Records of all traces in turns; some a little before their turn, some twice. */
  private List<ProducerRecord<byte[], byte[]>> mixed() {
    List<Integer> turns = new ArrayList<>();
    List<List<ProducerRecord<byte[], byte[]>>> shuffled = new ArrayList<>();
    for (int trace = 0; trace < traces.records().size(); trace++) {
      List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(traces.records().get(trace));
      for (int i = 0; i + 1 < records.size(); i++) {
        if (random.nextInt(3) == 0) {
          Collections.swap(records, i, i + 1);
        }
        if (random.nextInt(4) == 0) {
          records.add(random.nextInt(i + 1) + 1, records.get(i));
        }
      }
      shuffled.add(records);
      turns.addAll(Collections.nCopies(records.size(), trace));
    }
    Collections.shuffle(turns, random);
    int[] next = new int[traces.records().size()];
    List<ProducerRecord<byte[], byte[]>> mixed = new ArrayList<>();
    turns.forEach(trace -> mixed.add(shuffled.get(trace).get(next[trace]++)));
    return mixed;
  }

  /** The rest of a trace of acquisitions alone may have the releases. */
  @Test
  void whatRestsOnMissingReleasesIsProvisional(@TempDir(factory = InMemory.class) Path folder)
      throws IOException {
    List<Path> half = List.of(Path.of("traces/text/acquire-only.txt"));
    try (FleetDriver fleet = new FleetDriver(dir, false)) {
      FleetTraces.of(half, FleetDriver.TOPICS.traces(), folder)
          .records()
          .forEach(trace -> trace.forEach(fleet::send));
      fleet.settle();
      FleetGraph graph = fleet.graphs().get(FleetTraces.KERNEL);
      StoredState known = graph.state(List.of());
      assertThat(known.sources()).hasSize(1).allMatch(SourceState::mayWithdraw);
      assertThat(known.sources().get(0).progress()).isEqualTo(ReadProgress.COMPLETE);
      assertThat(known.allFindings())
          .isNotEmpty()
          .allMatch(each -> each.confidence() == Confidence.PROVISIONAL);
      graph.write(dir.resolve("pulled"), List.of());
      try (GraphStore pulled = GraphStore.open(dir.resolve("pulled"))) {
        assertThat(pulled.load().allFindings()).isEqualTo(known.allFindings());
      }
    }
  }
}
