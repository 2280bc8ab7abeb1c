package dev.lockreel.stream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.ingest.ProbeMapping;
import dev.lockreel.stream.Delivery;
import dev.lockreel.stream.RecordDecoder;
import dev.lockreel.stream.RecordRun;
import dev.lockreel.stream.StreamException;
import dev.lockreel.trace.Symbols;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** The feed against Kafka's own mock of a consumer. */
class KafkaFeedTest {
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final String EVENT =
      "{\"event\":\"lock_release\",\"ts\":1,\"cpu\":0,\"pid\":1,\"lock\":\"0x1\",\"class\":\"a\"}\n";

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
  private long queueBytes = 1 << 20;

  private boolean untilCaughtUp = true;
  private StreamStart start;

  private KafkaFeed feed(long beginning, long end) throws StreamException {
    consumer.updatePartitions("t", List.of(new PartitionInfo("t", 0, null, null, null)));
    consumer.updateBeginningOffsets(Map.of(PARTITION, beginning));
    consumer.updateEndOffsets(Map.of(PARTITION, end));
    ConsumeOptions options =
        ConsumeOptions.of("t", ClientSettingsOf.map(Map.of("bootstrap.servers", "absent:1")))
            .withStart(start)
            .withUntilCaughtUp(untilCaughtUp)
            .withQueueBytes(queueBytes)
            .withMaxRecordBytes(1 << 20)
            .withParserThreads(0);
    KafkaFeed feed =
        new KafkaFeed(options, consumer, new RecordDecoder("t", new Symbols(), ProbeMapping.NONE));
    feed.start();
    return feed;
  }

  private void record(long offset, String source, String value) {
    consumer.schedulePollTask(
        () ->
            consumer.addRecord(
                new ConsumerRecord<>(
                    "t",
                    0,
                    offset,
                    source.getBytes(StandardCharsets.UTF_8),
                    value.getBytes(StandardCharsets.UTF_8))));
  }

  private static Delivery taken(KafkaFeed feed) throws Exception {
    Delivery delivery = feed.take(PATIENCE_NANOS);
    assertThat(delivery).as("a delivery in time").isNotNull();
    return delivery;
  }

  /** Answers the first question; what comes after it, up to the end. */
  private static List<Delivery> rest(KafkaFeed feed, Map<Integer, Long> stored) throws Exception {
    ((Delivery.Assigned) taken(feed)).answer().complete(stored);
    List<Delivery> rest = new ArrayList<>();
    do {
      rest.add(taken(feed));
      if (rest.get(rest.size() - 1) instanceof Delivery.Records records) {
        feed.done(records);
      }
    } while (!(rest.get(rest.size() - 1) instanceof Delivery.CaughtUp));
    return rest;
  }

  @Test
  void recordsComeDecodedAndTheEndIsReported() throws Exception {
    record(0, "a", EVENT + EVENT);
    record(1, "a", EVENT);
    record(2, "b", EVENT);
    try (KafkaFeed feed = feed(0, 3)) {
      List<Delivery> rest = rest(feed, Map.of());
      assertThat(rest.get(0)).isEqualTo(new Delivery.Begins(0, -1, 0));
      Map<String, Integer> rows = new TreeMap<>();
      for (Delivery each : rest) {
        if (each instanceof Delivery.Records records) {
          for (RecordRun run : records.runs()) {
            // An unnumbered record may share its batch with the one before it.
            rows.merge(
                run.first().source(), run.batch().tally.linesDecoded() > 0 ? 1 : 0, Math::max);
          }
        }
      }
      assertThat(rows).containsOnly(Map.entry("a", 1), Map.entry("b", 1));
    }
  }

  @Test
  void aPartitionGoesOnWhereItsOwnerStopped() throws Exception {
    record(7, "a", EVENT);
    try (KafkaFeed feed = feed(0, 8)) {
      List<Delivery> rest = rest(feed, Map.of(0, 7L));
      assertThat(rest.get(0)).isEqualTo(new Delivery.Begins(0, 7, 7));
      assertThat(((Delivery.Records) rest.get(1)).nextOffset()).isEqualTo(8);
    }
  }

  @Test
  void whatTheBrokerHasDeletedIsReported() throws Exception {
    record(5, "a", EVENT);
    try (KafkaFeed feed = feed(5, 6)) {
      assertThat(rest(feed, Map.of(0, 2L)).get(0)).isEqualTo(new Delivery.Begins(0, 2, 5));
    }
  }

  /** Also where the others begin at their ends. */
  @Test
  void aPartitionThatIsAddedIsConsumedFromItsBeginning() throws Exception {
    TopicPartition added = new TopicPartition("t", 1);
    untilCaughtUp = false;
    start = StreamStart.of("latest");
    try (KafkaFeed feed = feed(0, 4)) {
      ((Delivery.Assigned) taken(feed)).answer().complete(Map.of());
      assertThat(taken(feed)).isEqualTo(new Delivery.Begins(0, -1, 4));
      consumer.schedulePollTask(
          () -> {
            consumer.updateBeginningOffsets(Map.of(PARTITION, 0L, added, 0L));
            consumer.updateEndOffsets(Map.of(PARTITION, 4L, added, 7L));
            consumer.updatePartitions(
                "t",
                List.of(
                    new PartitionInfo("t", 0, null, null, null),
                    new PartitionInfo("t", 1, null, null, null)));
          });
      Delivery.Assigned question = (Delivery.Assigned) taken(feed);
      assertThat(question.partitions()).containsExactly(1);
      question.answer().complete(Map.of(0, 4L));
      assertThat(taken(feed)).isEqualTo(new Delivery.Begins(1, -1, 0));
      assertThat(consumer.assignment()).containsExactlyInAnyOrder(PARTITION, added);
    }
  }

  @Test
  void partitionsPauseWhileTooMuchIsQueuedAndGoOnAfterIt() throws Exception {
    queueBytes = EVENT.length();
    record(0, "a", EVENT + EVENT);
    try (KafkaFeed feed = feed(0, 2)) {
      ((Delivery.Assigned) taken(feed)).answer().complete(Map.of());
      taken(feed);
      Delivery.Records first = (Delivery.Records) taken(feed);
      long deadline = System.nanoTime() + PATIENCE_NANOS;
      while (consumer.paused().isEmpty() && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
      assertThat(consumer.paused()).containsExactly(PARTITION);
      assertThat(feed.queuedBytes()).isPositive();
      record(1, "a", EVENT);
      feed.done(first);
      Delivery.Records second = (Delivery.Records) taken(feed);
      assertThat(second.runs().get(0).first().offset()).isEqualTo(1);
      feed.done(second);
      assertThat(feed.queuedBytes()).isZero();
    }
  }

  @Test
  void aFailureIsTheEndAndSaysWhy() throws Exception {
    consumer.schedulePollTask(
        () -> consumer.setPollException(new KafkaException("the record batch is invalid")));
    try (KafkaFeed feed = feed(0, 1)) {
      ((Delivery.Assigned) taken(feed)).answer().complete(Map.of());
      taken(feed);
      assertThatThrownBy(() -> taken(feed))
          .isInstanceOf(StreamException.class)
          .hasMessageContaining("the record batch is invalid");
      assertThatThrownBy(() -> taken(feed)).isInstanceOf(StreamException.class);
    }
  }
}
