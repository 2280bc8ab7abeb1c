package dev.lockreel.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.DependencyWithdrawn;
import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.MalformedFactException;
import dev.lockreel.lockdep.graph.EvidenceListener.Holder;
import dev.lockreel.report.JsonRecords;
import dev.lockreel.store.FactRecord;
import dev.lockreel.stream.StreamSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A graph that is restored from its entries goes on as if it had never gone. */
class KeptGraphTest {
  private static final String DEPENDENCIES = FleetDriver.TOPICS.dependencies();
  private static final FleetSettings SETTINGS =
      FleetSettings.of(
          FleetDriver.TOPICS,
          BuiltinOptions.inMemory(),
          new StreamSettings.Forms(JsonRecords::finding, JsonRecords::dependency));

  private final MapEntries entries = new MapEntries();
  private final Sent sent = new Sent();

  /** What a graph sends, as text. */
  private static final class Sent implements GraphSink {
    private final List<String> results = new ArrayList<>();

    @Override
    public void result(String topic, String graph, byte[] key, byte[] value) {
      results.add(topic + ": " + new String(key, UTF_8) + (value == null ? " is gone" : ""));
    }

    @Override
    public void entry(byte[] key, byte[] value) {}

    @Override
    public void known(String graph, long digest, Holder holder) {}

    @Override
    public void lacking(int partition, FactRecord facts) {}
  }

  private KeptGraph restored() throws IOException {
    return new KeptGraph("6.12", SETTINGS, entries, sent);
  }

  private static void take(KeptGraph graph, byte[] record) throws MalformedFactException {
    graph.take(FactRecord.decode(record), record);
  }

  private static byte[] record(String source, Fact fact) {
    return FactRecord.of(source + "@0@kafka:traces", false, List.of(fact)).encode();
  }

  /** Two sources that close a cycle, drained; then nothing of it has been sent. */
  private void inversion() throws Exception {
    KeptGraph graph = restored();
    take(graph, ManyFacts.pair("one", "lock", false));
    take(graph, ManyFacts.pair("two", "lock", true));
    graph.drain();
    assertThat(sent.results)
        .hasSize(3)
        .contains(DEPENDENCIES + ": lockx -> locky", DEPENDENCIES + ": locky -> lockx");
    sent.results.clear();
  }

  @Test
  void whatWasPublishedIsNotPublishedAgain() throws Exception {
    inversion();
    KeptGraph graph = restored();
    graph.drain();
    take(graph, ManyFacts.pair("one", "lock", false));
    graph.drain();
    assertThat(sent.results).isEmpty();
  }

  @Test
  void whatWasPublishedBeforeIsWithdrawn() throws Exception {
    inversion();
    KeptGraph graph = restored();
    take(graph, record("two", new DependencyWithdrawn(0)));
    graph.drain();
    assertThat(sent.results).hasSize(2).contains(DEPENDENCIES + ": locky -> lockx is gone");
    sent.results.clear();
    restored().drain();
    assertThat(sent.results).isEmpty();
  }

  @Test
  void aClassThatIsNamedAfterwardsHasNoDependenciesUnderItsOldName() throws Exception {
    KeptGraph graph = restored();
    List<Fact> facts =
        new ArrayList<>(FactRecord.decode(ManyFacts.pair("one", "lock", false)).facts());
    ClassSeen named = (ClassSeen) facts.get(0);
    facts.set(
        0,
        new ClassSeen(
            0, "", named.key(), 0, 1, named.type(), named.waitInner(), named.waitOuter(), 0));
    take(graph, FactRecord.of("one@0@kafka:traces", false, facts).encode());
    graph.drain();
    assertThat(sent.results).hasSize(1);
    String before = sent.results.get(0);
    assertThat(before).endsWith("-> locky");
    sent.results.clear();
    KeptGraph again = restored();
    take(again, record("one", named));
    again.drain();
    assertThat(sent.results)
        .containsExactly(before + " is gone", DEPENDENCIES + ": lockx -> locky");
  }
}
