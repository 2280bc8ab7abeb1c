package dev.lockreel.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.replay.InMemory;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.stream.kafka.PublishedRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A simulated fleet whose machines show each order of a few pairs of locks on different machines:
 * all of these are found, nothing else is. {@code -Dmachines=200 -Devents=5000} for a larger one.
 */
class SimulatedFleetTest {
  private static final int MACHINES = Integer.getInteger("machines", 12);
  private static final int EVENTS = Integer.getInteger("events", 600);
  private static final int BUILDS = 2;
  private static final int RECORD_EVENTS = 100;
  private static final int TICK_MILLIS = 200;

  private final long seed = Seed.of("SimulatedFleetTest");

  @TempDir(factory = InMemory.class)
  Path dir;

  @Test
  void allPlantedInversionsAreFoundAndNoOthers() throws IOException {
    SimulatedFleet simulated = new SimulatedFleet(seed, BUILDS, MACHINES, EVENTS);
    List<List<ProducerRecord<byte[], byte[]>>> left = new ArrayList<>();
    for (int machine = 0; machine < simulated.machines(); machine++) {
      Path trace = simulated.write(machine, dir);
      assertThat(findings(trace)).as("machine %s alone", machine).isEmpty();
      left.add(
          new ArrayList<>(
              PublishedRecords.of(
                  trace,
                  FleetDriver.TOPICS.traces(),
                  SimulatedFleet.name(machine),
                  simulated.build(machine),
                  RECORD_EVENTS)));
    }
    try (FleetDriver fleet = new FleetDriver(dir, false)) {
      sendInTurns(left, fleet);
      fleet.settle();
      assertThat(fleet.graphs()).hasSize(BUILDS);
      for (String build : fleet.graphs().keySet()) {
        List<Finding> found = fleet.graphs().get(build).state(List.of()).allFindings();
        assertThat(found).allMatch(each -> each.rule() == Rule.LOCK_ORDER_INVERSION);
        assertThat(pairs(found)).as("seed %s", seed).isEqualTo(simulated.planted(build));
      }
      assertThat(fleet.deadLetters).isEmpty();
      assertThat(fleet.metrics.factsBare.sum()).isPositive();
    }
  }

  private static List<Finding> findings(Path trace) throws IOException {
    try (Replay replay = new Replay(BuiltinOptions.inMemory(), ReplayListener.NONE)) {
      replay.read(trace.toString());
      return replay.findings();
    }
  }

  private void sendInTurns(List<List<ProducerRecord<byte[], byte[]>>> left, FleetDriver fleet) {
    Random random = new Random(seed);
    List<List<ProducerRecord<byte[], byte[]>>> open = new ArrayList<>(left);
    while (!open.isEmpty()) {
      List<ProducerRecord<byte[], byte[]>> next = open.get(random.nextInt(open.size()));
      fleet.send(next.remove(0));
      if (random.nextInt(MACHINES) == 0) {
        fleet.tick(Duration.ofMillis(TICK_MILLIS));
      }
      open.removeIf(List::isEmpty);
    }
  }

  private static SortedSet<String> pairs(List<Finding> found) {
    return found.stream()
        .map(
            each ->
                each.classes().stream()
                    .map(ClassEvidence::name)
                    .sorted()
                    .collect(Collectors.joining(" ")))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
