package dev.lockreel.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.SameText;
import dev.lockreel.cli.Rendered;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.lockdep.facts.DependencyDrawn;
import dev.lockreel.lockdep.facts.DependencyWithdrawn;
import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.UsageSeen;
import dev.lockreel.lockdep.facts.UsageWithdrawn;
import dev.lockreel.lockdep.graph.DependencyRecord;
import dev.lockreel.lockdep.graph.KeptFact;
import dev.lockreel.replay.DatabaseMerge;
import dev.lockreel.replay.GraphText;
import dev.lockreel.replay.InMemory;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.store.FactRecord;
import dev.lockreel.store.GraphStore;
import dev.lockreel.store.StoredState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine sends of that which another one has shown: no evidence, until that is needed. */
class KnownFactsTest {
  private static final Path TRACE = Path.of("traces/captures/bugs-abba.txt.zst");

  @TempDir(factory = InMemory.class)
  Path dir;

  private FleetTraces traces;

  /** The same trace as that of three machines; the first by name is {@code one}. */
  @BeforeEach
  void machines() throws IOException {
    List<Path> machines = new ArrayList<>();
    for (String each : List.of("one", "three", "two")) {
      machines.add(Files.copy(TRACE, dir.resolve(each + ".txt.zst")));
    }
    traces = FleetTraces.of(machines, FleetDriver.TOPICS.traces(), dir);
  }

  private void send(FleetDriver fleet, int machine) {
    traces.records().get(machine).forEach(fleet::send);
    fleet.tick(Duration.ofSeconds(1));
    fleet.tick(Duration.ofSeconds(1));
  }

  private static StoredState state(FleetDriver fleet) throws IOException {
    return fleet.graphs().get(FleetTraces.KERNEL).state(List.of());
  }

  @Test
  void theGraphIsTheSameAndNothingIsAskedFor() throws IOException {
    try (FleetDriver fleet = new FleetDriver(dir, false)) {
      send(fleet, 0);
      assertThat(fleet.metrics.factsBare.sum()).isZero();
      long first = fleet.metrics.factBytesOut.sum();
      send(fleet, 1);
      send(fleet, 2);
      long others = fleet.metrics.factBytesOut.sum() - first;
      assertThat(fleet.metrics.factsBare.sum()).isPositive();
      assertThat(others).isLessThan(first);
      fleet.settle();
      SameText.check(Rendered.json(state(fleet)), traces.expected(), "three machines");
      assertThat(fleet.metrics.factsAsked.sum()).isZero();
    }
  }

  @Test
  void theLastByNameMayComeFirst() throws IOException {
    try (FleetDriver fleet = new FleetDriver(dir, false)) {
      send(fleet, 2);
      send(fleet, 1);
      send(fleet, 0);
      assertThat(fleet.metrics.factsBare.sum()).isZero();
      fleet.settle();
      SameText.check(Rendered.json(state(fleet)), traces.expected(), "three machines");
    }
  }

  @Test
  void evidenceIsAskedForWhenTheFirstMachineWithdrawsIts() throws IOException {
    try (FleetDriver fleet = new FleetDriver(dir, false)) {
      send(fleet, 0);
      send(fleet, 1);
      fleet.settle();
      int findings = state(fleet).findings().size();
      for (ProducerRecord<byte[], byte[]> each : withdrawals(state(fleet))) {
        fleet.send(each);
      }
      fleet.settle();
      assertThat(fleet.metrics.factsAsked.sum()).isPositive();
      StoredState left = state(fleet);
      assertThat(left.dependencies()).isNotEmpty();
      for (DependencyRecord each : left.dependencies()) {
        assertThat(each.first().source()).contains("three");
        assertThat(each.first().held()).isNotEmpty();
      }
      assertThat(left.findings()).hasSize(findings);
    }
  }

  /** {@code fleet pull --db}, then {@code merge}: facts without evidence, whichever comes first. */
  @Test
  void aPulledDatabaseMergesLikeOneOfReplays() throws IOException {
    Path pulled = dir.resolve("pulled");
    try (FleetDriver fleet = new FleetDriver(dir, false)) {
      send(fleet, 0);
      send(fleet, 1);
      send(fleet, 2);
      assertThat(fleet.metrics.factsBare.sum()).isPositive();
      fleet.settle();
      fleet.graphs().get(FleetTraces.KERNEL).write(pulled, List.of());
    }
    Path other = dir.resolve("other");
    try (Replay replay =
        new Replay(BuiltinOptions.inMemory().withDatabase(other), ReplayListener.NONE)) {
      replay.read("traces/lock/abba.ndjson");
    }
    Path replayed = dir.resolve("replayed");
    for (boolean otherFirst : new boolean[] {true, false}) {
      String expected = merged(otherFirst, other, replayed);
      assertThat(expected).contains("abba.ndjson", "lock-order-inversion");
      assertThat(merged(otherFirst, other, pulled)).isEqualTo(expected);
    }
  }

  /** The graph and the findings of both together. */
  private String merged(boolean otherFirst, Path other, Path another) throws IOException {
    Path into = dir.resolve(another.getFileName() + (otherFirst ? "-last" : "-first"));
    try (DatabaseMerge merge = new DatabaseMerge(into, List.of(), false)) {
      merge.take(otherFirst ? other : another);
      merge.take(otherFirst ? another : other);
    }
    try (GraphStore store = GraphStore.openReadOnly(into)) {
      StoredState all = store.load();
      TreeSet<String> findings = new TreeSet<>();
      all.allFindings()
          .forEach(
              each ->
                  findings.add(each.rule().id() + " " + each.fingerprint() + " " + each.count()));
      return GraphText.of(all.classes(), all.dependencies()) + findings;
    }
  }

  /** All that the first machine has drawn and seen is withdrawn, as if it had misled it. */
  private static List<ProducerRecord<byte[], byte[]>> withdrawals(StoredState state) {
    Map<String, List<Fact>> bySource = new TreeMap<>();
    for (KeptFact each : state.facts()) {
      Fact gone = null;
      if (each.fact() instanceof DependencyDrawn drawn) {
        gone = new DependencyWithdrawn(drawn.number());
      } else if (each.fact() instanceof UsageSeen seen) {
        gone = new UsageWithdrawn(seen.lockClass(), seen.bit());
      }
      if (gone != null && each.source().contains("one")) {
        bySource.computeIfAbsent(each.source(), s -> new ArrayList<>()).add(gone);
      }
    }
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    bySource.forEach(
        (source, facts) ->
            records.add(
                new ProducerRecord<>(
                    FleetDriver.TOPICS.facts(),
                    FleetTraces.KERNEL.getBytes(UTF_8),
                    FactRecord.of(source, false, facts).encode())));
    return records;
  }
}
