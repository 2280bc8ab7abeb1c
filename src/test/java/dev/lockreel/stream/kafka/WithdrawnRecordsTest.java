package dev.lockreel.stream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.replay.InMemory;
import dev.lockreel.store.GraphStore;
import dev.lockreel.store.NoChanges;
import dev.lockreel.store.OutboxRecord;
import dev.lockreel.store.StreamChanges;
import dev.lockreel.stream.StreamSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is withdrawn gets a tombstone: a release was lost without a mark, what was taken meanwhile
 * seemed to be taken under the stale lock, and the next acquisition shows that it was not.
 */
@ExtendWith(SharedBroker.class)
class WithdrawnRecordsTest {
  private static final Path LOST_RELEASE = Path.of("traces/lock/lost-release.ndjson");

  /** Up to there A seems to be held while B is taken. */
  private static final int BEFORE_THE_PROOF = 5;

  @TempDir(factory = InMemory.class)
  Path dir;

  /** The other order, by another task: with A -> B an inversion. */
  private static String otherOrder() {
    return event("lock_acquire", 900, "B")
        + event("lock_acquire", 901, "A")
        + event("lock_release", 902, "A")
        + event("lock_release", 903, "B");
  }

  private static String event(String name, int micros, String lock) {
    int number = lock.charAt(0) - 'A';
    return String.format(
        "{\"event\":\"%s\",\"ts\":%d,\"cpu\":0,\"pid\":7,\"comm\":\"t\",\"lock\":\"0xffff8881002%d0100\","
            + "\"class\":\"%s\",\"mode\":\"exclusive\",\"type\":\"mutex\",\"key\":\"0xffffffff83001%d00\","
            + "\"check\":1}%n",
        name, micros * 1_000, number, lock, number);
  }

  /** The lines of the other order and those before the proof, and the lines with it. */
  private static List<String> parts() throws Exception {
    List<String> lines =
        Files.readAllLines(LOST_RELEASE).stream().filter(each -> each.contains("\"ts\"")).toList();
    return List.of(
        otherOrder() + String.join("\n", lines.subList(0, BEFORE_THE_PROOF)),
        String.join("\n", lines.subList(BEFORE_THE_PROOF, lines.size())));
  }

  private static StreamSettings publishing(String topic) {
    return StreamSettings.DEFAULT.sending(
        topic + "-findings", topic + "-dependencies", null, StreamRun.FORMS);
  }

  private static TestTopic topics(BrokerProcess broker, String name) throws Exception {
    broker.createTopic(name, 1);
    broker.createTopic(name + "-findings", 1);
    broker.createTopic(name + "-dependencies", 1);
    return new TestTopic(broker, name);
  }

  /** The keys that were published, in order; those of tombstones after a minus. */
  private static List<String> published(BrokerProcess broker, String topic) {
    return new TestTopic(broker, topic).keys();
  }

  private static void withdrawn(BrokerProcess broker, String topic) {
    assertThat(published(broker, topic + "-dependencies"))
        .containsExactly("B -> A", "A -> B", "-A -> B");
    List<String> findings = published(broker, topic + "-findings");
    assertThat(findings).hasSizeGreaterThanOrEqualTo(2);
    assertThat(findings.get(findings.size() - 1)).isEqualTo("-" + findings.get(0));
  }

  @Test
  void whatIsWithdrawnWhileTheStreamRunsGetsATombstone(BrokerProcess broker) throws Exception {
    TestTopic topic = topics(broker, "taken-back");
    topic.send(List.of(topic.lines(0, "host", 0, parts().get(0))));
    ConsumeOptions endless = StreamRun.options(broker, "taken-back").withUntilCaughtUp(false);
    try (LiveStream stream = new LiveStream(endless, publishing("taken-back"), dir.resolve("db"))) {
      stream.await("both orders", now -> now.dependencies() == 2 && !now.findings().isEmpty());
      topic.send(List.of(topic.lines(0, "host", 1, parts().get(1))));
      stream.await("one order", now -> now.dependencies() == 1 && now.findings().isEmpty());
      stream.end();
    }
    withdrawn(broker, "taken-back");
  }

  @Test
  void whatAnEarlierRunPublishedIsWithdrawnByALaterOne(BrokerProcess broker) throws Exception {
    TestTopic topic = topics(broker, "taken-back-later");
    ConsumeOptions options = StreamRun.options(broker, "taken-back-later");
    topic.send(List.of(topic.lines(0, "host", 0, parts().get(0))));
    StreamRun.json(options, publishing("taken-back-later"), dir.resolve("db"));
    topic.send(List.of(topic.lines(0, "host", 1, parts().get(1))));
    StreamRun.json(options, publishing("taken-back-later"), dir.resolve("db"));
    withdrawn(broker, "taken-back-later");
  }

  /** What a run without result topics withdraws, the next one with them publishes, once. */
  @Test
  void whatWasWithdrawnByARunWithoutTopicsGetsItsTombstoneLater(BrokerProcess broker)
      throws Exception {
    TestTopic topic = topics(broker, "taken-back-quietly");
    ConsumeOptions options = StreamRun.options(broker, "taken-back-quietly");
    topic.send(List.of(topic.lines(0, "host", 0, parts().get(0))));
    StreamRun.json(options, publishing("taken-back-quietly"), dir.resolve("db"));
    topic.send(List.of(topic.lines(0, "host", 1, parts().get(1))));
    StreamRun.json(options, dir.resolve("db"));
    assertThat(published(broker, "taken-back-quietly-dependencies"))
        .containsExactly("B -> A", "A -> B");
    StreamRun.json(options, publishing("taken-back-quietly"), dir.resolve("db"));
    StreamRun.json(options, publishing("taken-back-quietly"), dir.resolve("db"));
    withdrawn(broker, "taken-back-quietly");
  }

  /** What a run could not send waits for one that sends. */
  @Test
  void aRunWithoutTopicsKeepsWhatIsStillToBeSent(BrokerProcess broker) throws Exception {
    TestTopic topic = topics(broker, "left-unsent");
    topic.send(List.of(topic.lines(0, "host", 0, parts().get(0))));
    OutboxRecord left =
        new OutboxRecord(
            0, "left-unsent-findings", "gone".getBytes(StandardCharsets.UTF_8), null, Map.of());
    try (GraphStore store = GraphStore.open(dir.resolve("db"))) {
      store.write(
          NoChanges.but(
              new StreamChanges(
                  List.of(),
                  List.of(),
                  List.of(),
                  List.of(left),
                  List.of(),
                  List.of(),
                  List.of())));
    }
    ConsumeOptions options = StreamRun.options(broker, "left-unsent");
    StreamRun.json(options, dir.resolve("db"));
    assertThat(published(broker, "left-unsent-findings")).isEmpty();
    StreamRun.json(options, publishing("left-unsent"), dir.resolve("db"));
    assertThat(published(broker, "left-unsent-findings")).contains("-gone");
  }
}
