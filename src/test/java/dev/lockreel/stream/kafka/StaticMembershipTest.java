package dev.lockreel.stream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.replay.InMemory;
import dev.lockreel.stream.StreamException;
import dev.lockreel.stream.StreamSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code --instance-id}: a member of a group that comes back is the same member. */
@ExtendWith(SharedBroker.class)
class StaticMembershipTest {
  /** Longer than any test waits: whoever needs this session to end does not go on. */
  private static final String SESSION_MILLIS = "1200000";

  private static final String ABBA = "traces/lock/abba.ndjson";

  @TempDir(factory = InMemory.class)
  Path dir;

  private Path config(BrokerProcess broker) throws Exception {
    Map<String, Object> client = new TreeMap<>(broker.clientProperties());
    client.put("session.timeout.ms", SESSION_MILLIS);
    client.put("max.poll.interval.ms", SESSION_MILLIS);
    Path config = dir.resolve("client.properties");
    ClientSettingsOf.write(client, config);
    return config;
  }

  private StreamProcess stream(BrokerProcess broker, String topic, String... more)
      throws Exception {
    List<String> args =
        new java.util.ArrayList<>(
            List.of(
                "--config",
                config(broker).toString(),
                "--topic",
                topic,
                "--group",
                topic,
                "--instance-id",
                "host1",
                "--db",
                dir.resolve(topic).toString(),
                "--checkpoint-every",
                "0"));
    args.addAll(List.of(more));
    return new StreamProcess(dir, args.toArray(String[]::new));
  }

  /** kill -9, and its session would last for longer than the test. */
  @Test
  void anInstanceThatWasKilledHasItsPartitionsBackBeforeItsSessionEnds(BrokerProcess broker)
      throws Exception {
    broker.createTopic("static", 2);
    TestTopic topic = new TestTopic(broker, "static");
    String trace = Files.readString(Path.of(ABBA));
    int half = trace.indexOf('\n', trace.length() / 2) + 1;
    topic.send(List.of(topic.lines(0, "host", 0, trace.substring(0, half))));
    int port = FreePort.next();
    try (StreamProcess first = stream(broker, "static", "--metrics-port", Integer.toString(port))) {
      Http.awaitText(port, "/metrics", "lockreel_partitions 2.0");
      Http.awaitText(port, "/metrics", "lockreel_sources 1.0");
      first.kill();
    }
    topic.send(List.of(topic.lines(0, "host", 1, trace.substring(half))));
    try (StreamProcess second = stream(broker, "static", "--until-caught-up")) {
      assertThat(second.exitCode()).as(second.err()).isEqualTo(1);
      assertThat(second.out())
          .contains("possible circular locking dependency")
          .doesNotContain("stream-gap");
    }
  }

  @Test
  void anInstanceWhoseNameAnotherOneTakesEndsAndSaysWhy(BrokerProcess broker) throws Exception {
    broker.createTopic("fenced", 1);
    Map<String, Object> client = new TreeMap<>(broker.clientProperties());
    client.put("heartbeat.interval.ms", 100);
    ConsumeOptions options =
        StreamRun.options(client, "fenced").withGroup("fenced", "host1").withUntilCaughtUp(false);
    try (LiveStream first = new LiveStream(options, StreamSettings.DEFAULT, dir.resolve("one"))) {
      first.await("its partition", now -> now.assigned() == 1);
      try (LiveStream second =
          new LiveStream(options, StreamSettings.DEFAULT, dir.resolve("two"))) {
        second.await("the partition", now -> now.assigned() == 1);
        assertThat(first.awaitFailure())
            .isInstanceOf(StreamException.class)
            .hasMessageContaining("another consumer has taken the instance id host1");
      }
    }
  }
}
