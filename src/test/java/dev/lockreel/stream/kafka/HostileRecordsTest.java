package dev.lockreel.stream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import dev.lockreel.replay.InMemory;
import dev.lockreel.stream.RecordFormat;
import dev.lockreel.stream.RecordHeaders;
import dev.lockreel.stream.StreamException;
import dev.lockreel.stream.StreamSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever others write into a topic, or do to it: what is good in it is validated all the same.
 */
@ExtendWith(SharedBroker.class)
class HostileRecordsTest {
  private static final Path ABBA = Path.of("traces/lock/abba.ndjson");
  private static final int RECORDS = 300;

  private static final List<byte[]> TEXTS =
      List.of(
          new byte[0],
          new byte[] {0},
          "\u001b]52;c;cHduZWQ=\u0007\n\u202e".getBytes(StandardCharsets.UTF_8),
          new byte[] {(byte) 0xff, (byte) 0xc0, (byte) 0x80, (byte) 0xed, (byte) 0xa0, (byte) 0x80},
          "k".repeat(200_000).getBytes(StandardCharsets.UTF_8),
          "../../etc@0123@kafka:t".getBytes(StandardCharsets.UTF_8),
          RecordHeaders.NDJSON.getBytes(StandardCharsets.UTF_8),
          RecordHeaders.BATCH.getBytes(StandardCharsets.UTF_8));

  private static final long[] NUMBERS = {0, 1, 7, Long.MAX_VALUE, Long.MIN_VALUE, -1, 1L << 40};

  @TempDir(factory = InMemory.class)
  private Path dir;

  @Test
  void whateverStandsInRecordsTheGoodOnesAreValidated(BrokerProcess broker) throws Exception {
    long seed = Seed.of("HostileRecordsTest");
    Random random = new Random(seed);
    broker.createTopic("hostile", 1);
    TestTopic topic = new TestTopic(broker, "hostile");
    StreamEqualsReplayTest.publish(broker, "hostile", RecordFormat.BATCH, List.of(ABBA));
    StreamEqualsReplayTest.publish(broker, "hostile", RecordFormat.NDJSON, List.of(ABBA));
    List<ConsumerRecord<byte[], byte[]>> good = topic.records(0);
    List<ProducerRecord<byte[], byte[]>> hostile = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      hostile.add(mutated(topic, good.get(random.nextInt(good.size())), random));
    }
    topic.send(hostile);
    Path other = Path.of("traces/lock/recursion-same-instance.ndjson");
    StreamEqualsReplayTest.publish(broker, "hostile", RecordFormat.BATCH, List.of(other));
    String json = StreamRun.json(StreamRun.options(broker, "hostile"), dir.resolve("db"));
    assertThat(json).contains("lock-order-inversion", "lock-recursion");
  }

  private static ProducerRecord<byte[], byte[]> mutated(
      TestTopic topic, ConsumerRecord<byte[], byte[]> good, Random random) {
    byte[] key = random.nextInt(3) == 0 ? TEXTS.get(random.nextInt(TEXTS.size())) : good.key();
    byte[] value = random.nextInt(20) == 0 ? null : good.value().clone();
    if (value != null && random.nextBoolean()) {
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        value[random.nextInt(value.length)] ^= (byte) (1 << random.nextInt(8));
      }
      value = random.nextInt(4) == 0 ? Arrays.copyOf(value, random.nextInt(value.length)) : value;
    }
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic.name(), 0, random.nextInt(10) == 0 ? null : key, value);
    good.headers().forEach(header -> record.headers().add(header));
    for (String name :
        List.of(
            RecordHeaders.CONTENT_TYPE,
            RecordHeaders.SEQUENCE,
            RecordHeaders.FIRST_EVENT,
            RecordHeaders.TRACE,
            RecordHeaders.READING)) {
      if (random.nextInt(3) == 0) {
        record.headers().remove(name);
      }
      if (random.nextInt(4) == 0) {
        record.headers().add(name, TEXTS.get(random.nextInt(TEXTS.size())));
      } else if (random.nextInt(4) == 0) {
        record.headers().add(name, RecordHeaders.bytes(NUMBERS[random.nextInt(NUMBERS.length)]));
      }
    }
    return record;
  }

  @Test
  void aRecordAboveTheLimitIsLeftOutAndTheRestIsValidated(BrokerProcess broker) throws Exception {
    broker.createTopic("above", 1);
    TestTopic topic = new TestTopic(broker, "above");
    topic.send(
        List.of(
            topic.lines(0, "big", 0, "{\"event\":\"x\",\"a\":\"" + "y".repeat(500_000) + "\"}")));
    StreamEqualsReplayTest.publish(broker, "above", RecordFormat.BATCH, List.of(ABBA));
    ConsumeOptions options = StreamRun.options(broker, "above").withMaxRecordBytes(100_000);
    assertThat(StreamRun.json(options, dir.resolve("db")))
        .contains("lock-order-inversion", "unusable-record");
  }

  @Test
  void aTopicThatIsDeletedWhileItIsConsumedIsMissed(BrokerProcess broker) throws Exception {
    broker.createTopic("deleted", 1);
    StreamEqualsReplayTest.publish(broker, "deleted", RecordFormat.BATCH, List.of(ABBA));
    ConsumeOptions options = StreamRun.options(broker, "deleted").withUntilCaughtUp(false);
    try (LiveStream stream = new LiveStream(options, StreamSettings.DEFAULT, dir.resolve("db"))) {
      stream.await("some events", now -> now.events() > 0);
      try (var admin = broker.admin()) {
        admin.deleteTopics(Set.of("deleted")).all().get();
      }
      assertThat(stream.awaitFailure())
          .isInstanceOf(StreamException.class)
          .hasMessageContaining("deleted");
    }
  }
}
