package dev.lockreel.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.SameText;
import dev.lockreel.cli.Rendered;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.lockdep.facts.DependencyWithdrawn;
import dev.lockreel.lockdep.facts.UsageWithdrawn;
import dev.lockreel.replay.InMemory;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.store.FactRecord;
import dev.lockreel.stream.kafka.BrokerFailure;
import dev.lockreel.stream.kafka.ClientSettings;
import dev.lockreel.stream.kafka.PublishedRecords;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the two stages do with records, good and bad. */
class FleetStagesTest {
  private static final String TRACES = FleetDriver.TOPICS.traces();
  private static final String FACTS = FleetDriver.TOPICS.facts();
  private static final Path ABBA = Path.of("traces/lock/abba.ndjson");
  private static final int FIRST_ORDER_ENDS = 5;

  @TempDir(factory = InMemory.class)
  Path dir;

  /** The two halves of a trace with an inversion, as traces of two machines. */
  private List<ProducerRecord<byte[], byte[]>> halves(String kernel, String otherKernel)
      throws IOException {
    List<String> lines = Files.readAllLines(ABBA);
    Path one = Files.write(dir.resolve("one"), lines.subList(0, FIRST_ORDER_ENDS));
    Path two = Files.write(dir.resolve("two"), lines.subList(FIRST_ORDER_ENDS, lines.size()));
    List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>();
    all.addAll(PublishedRecords.of(one, TRACES, "host1", kernel, 100));
    all.addAll(PublishedRecords.of(two, TRACES, "host2", otherKernel, 100));
    return all;
  }

  private SortedMap<String, byte[]> findings(boolean oneGraph, String kernel, String otherKernel)
      throws IOException {
    try (FleetDriver fleet =
        new FleetDriver(dir.resolve(oneGraph + kernel + otherKernel), oneGraph)) {
      halves(kernel, otherKernel).forEach(fleet::send);
      fleet.tick(Duration.ofSeconds(1));
      fleet.tick(Duration.ofSeconds(1));
      return fleet.published.get(FleetDriver.TOPICS.findings());
    }
  }

  @Test
  void anInversionThatOnlyTwoMachinesShowHasAWitnessOfEach() throws IOException {
    SortedMap<String, byte[]> findings = findings(false, "6.12", "6.12");
    assertThat(findings).hasSize(1);
    assertThat(findings.firstKey()).startsWith("6.12/");
    assertThat(new String(findings.get(findings.firstKey()), UTF_8))
        .contains("lock-order-inversion", "\"host1\"", "\"host2\"");
  }

  /** What a held lock may still prove wrong is provisional until its source is read to its end. */
  @Test
  void whatAnUnfinishedSourceMayWithdrawIsProvisional() throws IOException {
    List<String> lines = Files.readAllLines(ABBA);
    Path begun = Files.write(dir.resolve("begun"), lines.subList(0, lines.size() - 2));
    try (FleetDriver fleet = new FleetDriver(dir.resolve("provisional"), false)) {
      PublishedRecords.of(begun, TRACES, "host1", "6.12", 100).forEach(fleet::send);
      fleet.tick(Duration.ofSeconds(11));
      fleet.tick(Duration.ofSeconds(11));
      assertThat(confidences(fleet)).containsExactly(Confidence.PROVISIONAL);
      fleet.settle();
      assertThat(confidences(fleet)).hasSize(1).doesNotContain(Confidence.PROVISIONAL);
    }
  }

  private static List<Confidence> confidences(FleetDriver fleet) throws IOException {
    return fleet.graphs().get("6.12").state(List.of()).allFindings().stream()
        .filter(each -> each.rule() == Rule.LOCK_ORDER_INVERSION)
        .map(Finding::confidence)
        .toList();
  }

  @Test
  void whatIsWithdrawnGetsTombstones() throws IOException {
    try (FleetDriver fleet = new FleetDriver(dir.resolve("withdrawn"), false)) {
      halves("6.12", "6.12").forEach(fleet::send);
      fleet.settle();
      assertThat(fleet.published.get(FleetDriver.TOPICS.findings())).hasSize(1);
      assertThat(fleet.published.get(FleetDriver.TOPICS.dependencies()))
          .containsOnlyKeys("6.12/A -> B", "6.12/B -> A");
      int facts = fleet.graphs().get("6.12").state(List.of()).facts().size();
      String second = "host2@";
      String source =
          fleet.graphs().get("6.12").state(List.of()).sources().stream()
              .map(SourceState::identity)
              .filter(each -> each.startsWith(second))
              .findFirst()
              .orElseThrow();
      fleet.send(
          facts(
              "6.12", FactRecord.of(source, false, List.of(new DependencyWithdrawn(0))).encode()));
      fleet.settle();
      assertThat(fleet.published.get(FleetDriver.TOPICS.findings())).isEmpty();
      assertThat(fleet.published.get(FleetDriver.TOPICS.dependencies()))
          .containsOnlyKeys("6.12/A -> B");
      assertThat(fleet.graphs().get("6.12").state(List.of()).facts()).hasSize(facts - 1);
    }
  }

  @Test
  void twoBuildsShareNoGraphUnlessTheUserWantsIt() throws IOException {
    assertThat(findings(false, "6.12", "6.13")).isEmpty();
    assertThat(findings(true, "6.12", "6.13")).hasSize(1);
    assertThat(findings(false, null, null)).hasSize(1);
  }

  @Test
  void recordsOfTracesThatCannotBeUsedAreDeadLetters() throws IOException {
    try (FleetDriver fleet = new FleetDriver(dir, false)) {
      fleet.send(new ProducerRecord<>(TRACES, null, "no key".getBytes(UTF_8)));
      fleet.send(new ProducerRecord<>(TRACES, "host".getBytes(UTF_8), "{broken".getBytes(UTF_8)));
      fleet.tick(Duration.ofSeconds(1));
      assertThat(reasons(fleet)).hasSize(2);
      assertThat(reasons(fleet).get(0)).contains("no key");
    }
  }

  @Test
  void badFactsAreDeadLettersWithAReason() throws IOException {
    byte[] good = FactRecord.of("host", false, List.of(new DependencyWithdrawn(1))).encode();
    byte[] newer = good.clone();
    newer[0]++;
    byte[] unknown = FactRecord.of("host", false, List.of(new UsageWithdrawn(3, 1))).encode();
    try (FleetDriver fleet = new FleetDriver(dir, false)) {
      fleet.send(facts("6.12", good));
      fleet.send(facts("6.12", newer));
      fleet.send(facts("6.12", unknown));
      fleet.send(facts("6.12", "nonsense".getBytes(UTF_8)));
      fleet.send(facts("", good));
      fleet.restart();
      fleet.tick(Duration.ofSeconds(1));
      assertThat(reasons(fleet)).hasSize(4);
      assertThat(reasons(fleet).get(0)).contains("version 3, this lockreel knows version 2");
      assertThat(reasons(fleet).get(3)).contains("no graph in its key");
    }
  }

  private static ProducerRecord<byte[], byte[]> facts(String graph, byte[] value) {
    return new ProducerRecord<>(FACTS, graph.getBytes(UTF_8), value);
  }

  private static List<String> reasons(FleetDriver fleet) {
    return fleet.deadLetters.stream()
        .map(each -> new String(each.headers().lastHeader("reason").value(), UTF_8))
        .toList();
  }

  @Test
  void factsOfTheEdgeMakeTheGraphHoweverOftenTheyAreSent() throws IOException {
    Path trace = Path.of("traces/captures/bugs-abba.txt.zst");
    List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
    String replayed = edge(trace, sent);
    try (FleetDriver fleet = new FleetDriver(dir, false)) {
      for (int times = 0; times < 2; times++) {
        sent.forEach(fleet::send);
        fleet.settle();
        FleetGraph graph = fleet.graphs().get("6.12");
        SameText.check(Rendered.json(graph.state(List.of())), replayed, "sent " + times);
      }
      assertThat(fleet.deadLetters).isEmpty();
    }
  }

  /** Adds what the edge sends of a trace; returns what its replay reports. */
  private static String edge(Path trace, List<ProducerRecord<byte[], byte[]>> sent)
      throws IOException {
    MockProducer<byte[], byte[]> producer =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    BrokerFailure failures = new BrokerFailure(ClientSettings.of("none:1", null), FACTS);
    try (FleetEdge edge = new FleetEdge(FleetDriver.TOPICS, "6.12", failures, producer);
        Replay replay =
            new Replay(BuiltinOptions.inMemory().withParserThreads(0), ReplayListener.NONE)) {
      edge.listenTo(replay);
      replay.read(trace.toString());
      edge.send();
      edge.sendAll(replay);
      sent.addAll(producer.history());
      return FleetTraces.canonical(replay);
    }
  }
}
