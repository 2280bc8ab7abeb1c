package dev.lockreel.stream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.replay.InMemory;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.store.GraphStore;
import dev.lockreel.stream.StreamSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A task that waits for ever is of the moment: more of its trace may show that it went on. */
@ExtendWith(SharedBroker.class)
class StuckTasksTest {
  private static final Path STUCK = Path.of("traces/hmm/reader-stuck.ndjson");
  private static final String WENT_ON =
      "{\"event\":\"user_return\",\"ts\":1006000,\"cpu\":0,\"pid\":201,\"comm\":\"gpu-fault\"}\n";

  @TempDir(factory = InMemory.class)
  Path dir;

  private static StreamSettings publishing(String topic) {
    return StreamSettings.DEFAULT.sending(topic, null, null, StreamRun.FORMS);
  }

  private List<Finding> stuck() throws Exception {
    try (GraphStore store = GraphStore.openReadOnly(dir.resolve("db"))) {
      return store.load().allFindings().stream()
          .filter(each -> each.rule() == Rule.WAITER_STUCK)
          .toList();
    }
  }

  private static List<String> published(BrokerProcess broker) {
    return new TestTopic(broker, "stuck-findings").keys();
  }

  @Test
  void theOneOfSeveralSourcesIsPublishedOnceAndWithdrawnWithTheLast(BrokerProcess broker)
      throws Exception {
    broker.createTopic("stuck", 1);
    broker.createTopic("stuck-findings", 1);
    TestTopic topic = new TestTopic(broker, "stuck");
    ConsumeOptions options = StreamRun.options(broker, "stuck");
    String story = Files.readString(STUCK);
    topic.send(List.of(topic.lines(0, "host-a", 0, story), topic.lines(0, "host-b", 0, story)));
    StreamRun.json(options, publishing("stuck-findings"), dir.resolve("db"));
    assertThat(stuck()).hasSize(1);
    assertThat(stuck().get(0).count()).isEqualTo(2);
    String fingerprint = stuck().get(0).fingerprint();
    assertThat(published(broker)).containsOnlyOnce(fingerprint).hasSize(2);

    topic.send(List.of(topic.lines(0, "host-a", 1, WENT_ON)));
    StreamRun.json(options, publishing("stuck-findings"), dir.resolve("db"));
    assertThat(stuck()).hasSize(1);
    assertThat(stuck().get(0).count()).isEqualTo(1);
    assertThat(published(broker)).doesNotContain("-" + fingerprint);

    topic.send(List.of(topic.lines(0, "host-b", 1, WENT_ON)));
    StreamRun.json(options, publishing("stuck-findings"), dir.resolve("db"));
    StreamRun.json(options, publishing("stuck-findings"), dir.resolve("db"));
    assertThat(stuck()).isEmpty();
    assertThat(published(broker)).endsWith("-" + fingerprint).containsOnlyOnce("-" + fingerprint);
  }

  @Test
  void theOneOfSeveralFilesIsOneFinding() throws Exception {
    Path again = Files.copy(STUCK, dir.resolve("again.ndjson"));
    try (Replay replay = new Replay(BuiltinOptions.inMemory(), ReplayListener.NONE)) {
      replay.read(STUCK.toString());
      replay.read(again.toString());
      assertThat(replay.findings()).extracting(Finding::count).containsExactly(2L, 2L);
      assertThat(replay.findings()).extracting(Finding::rule).contains(Rule.WAITER_STUCK);
    }
  }
}
