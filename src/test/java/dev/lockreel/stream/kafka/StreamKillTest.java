package dev.lockreel.stream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.SameText;
import dev.lockreel.Seed;
import dev.lockreel.cli.Rendered;
import dev.lockreel.replay.InMemory;
import dev.lockreel.stream.PublishListener;
import dev.lockreel.stream.RecordFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 at any moment: the report and the graph equal those of an undisturbed run, to the byte.
 * {@code -Dlockreel.kills=N} kills more often, {@code -Dlockreel.seed=S} repeats a run.
 */
@ExtendWith(SharedBroker.class)
class StreamKillTest {
  private static final int KILLS = Integer.getInteger("lockreel.kills", 5);
  private static final int ROUNDS = 4 * KILLS;
  private static final int FIRST_MILLIS = 500;
  private static final int FURTHER_MILLIS = 1_000;
  private static final int REACH = 40;
  private static final List<String> CAPTURES =
      List.of("bugs-abba", "bugs-hardirq_order", "comm-lost", "trace-pipe-lost", "bugs-rwsem");

  @TempDir(factory = InMemory.class)
  Path dir;

  @Test
  void aStreamThatIsKilledEqualsAnUndisturbedOne(BrokerProcess broker) throws Exception {
    long seed = Seed.of("StreamKillTest");
    Random random = new Random(seed);
    disorderedTopic(broker, "killed", random);
    String undisturbed = StreamRun.json(StreamRun.options(broker, "killed"), dir.resolve("whole"));
    assertThat(undisturbed).contains("repeated-record").doesNotContain("stream-gap");

    int killed = 0;
    for (int round = 0; killed < KILLS && round < ROUNDS; round++) {
      Path db = dir.resolve("db" + round);
      int killedBefore = killed;
      boolean ended = false;
      while (!ended && killed < KILLS) {
        try (StreamProcess stream = stream(broker, db)) {
          ended = stream.endsWithin(FIRST_MILLIS + random.nextInt(FURTHER_MILLIS));
          if (!ended) {
            stream.kill();
            killed++;
          }
        }
      }
      try (StreamProcess stream = stream(broker, db)) {
        assertThat(stream.exitCode()).as(stream.err()).isEqualTo(1);
      }
      int times = killed - killedBefore;
      SameText.check(Rendered.json(db), undisturbed, "killed " + times + " times, seed " + seed);
    }
    System.out.println("StreamKillTest killed " + killed + " times");
    assertThat(killed).isPositive();
  }

  private StreamProcess stream(BrokerProcess broker, Path db) throws Exception {
    return new StreamProcess(
        dir,
        "--bootstrap-servers",
        broker.bootstrapServers(),
        "--topic",
        "killed",
        "--db",
        db.toString(),
        "--until-caught-up",
        "--checkpoint-every",
        "0",
        "--output",
        "json");
  }

  /** Several traces in one partition, mixed, out of order and partly repeated. */
  static void disorderedTopic(BrokerProcess broker, String name, Random random) throws Exception {
    broker.createTopic(name + "-ordered", 1);
    broker.createTopic(name, 1);
    ClientSettings settings = ClientSettingsOf.map(broker.clientProperties());
    PublishOptions options =
        PublishOptions.to(name + "-ordered").withRecords(RecordFormat.BATCH, 60);
    try (Publisher publisher = Publisher.open(options, settings, "none", 0, PublishListener.NONE)) {
      for (String capture : CAPTURES) {
        publisher.publish(Path.of("traces/captures", capture + ".txt.zst").toString());
      }
    }
    TreeMap<String, List<ConsumerRecord<byte[], byte[]>>> traces = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> each :
        new TestTopic(broker, name + "-ordered").records(0)) {
      traces.computeIfAbsent(TestTopic.text(each.key()), unknown -> new ArrayList<>()).add(each);
    }
    TestTopic topic = new TestTopic(broker, name);
    topic.send(topic.disordered(List.copyOf(traces.values()), REACH, random));
  }
}
