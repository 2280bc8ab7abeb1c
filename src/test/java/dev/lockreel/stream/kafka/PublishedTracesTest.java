package dev.lockreel.stream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.ingest.ShippedTraces;
import dev.lockreel.stream.PublishListener;
import dev.lockreel.stream.RecordFormat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Through a real broker: what is read back is what replay reads from the file. */
@ExtendWith(SharedBroker.class)
class PublishedTracesTest {
  private static final Path LONGEST = Path.of("traces/captures/comm-lost.txt.zst");

  /** Of the small traces, each size of record is tried with one in so many. */
  private static final int EACH = 4;

  @ParameterizedTest
  @CsvSource({"BATCH, 1000, lz4", "NDJSON, 1000, gzip"})
  void nothingOfATraceIsLost(
      RecordFormat format, int batchSize, String compression, BrokerProcess broker)
      throws Exception {
    check(ShippedTraces.all(), format, batchSize, compression, broker);
  }

  @ParameterizedTest
  @CsvSource({"BATCH, 7, none", "NDJSON, 64, snappy", "BATCH, 100000, zstd"})
  void nothingIsLostInRecordsOfAnySize(
      RecordFormat format, int batchSize, String compression, BrokerProcess broker)
      throws Exception {
    List<Path> some = new ArrayList<>();
    List<Path> small = ShippedTraces.small();
    for (int at = batchSize % EACH; at < small.size(); at += EACH) {
      some.add(small.get(at));
    }
    check(some, format, batchSize, compression, broker);
  }

  private static void check(
      List<Path> traces,
      RecordFormat format,
      int batchSize,
      String compression,
      BrokerProcess broker)
      throws Exception {
    String topic = "traces-" + format.name().charAt(0) + batchSize;
    broker.createTopic(topic, 3);
    for (Path trace : traces) {
      PublishOptions options =
          PublishOptions.to(topic).withSource(trace.toString()).withRecords(format, batchSize);
      publish(options, broker, compression, PublishListener.NONE, trace);
    }
    Map<String, Transcript> received = received(broker, topic);
    assertThat(received).hasSameSizeAs(traces);
    for (Path trace : traces) {
      Transcript read = Transcript.ofFile(trace, trace.toString());
      Transcript back = received.get(trace.toString());
      assertThat(back.rows()).as("%s", trace).isEqualTo(read.rows());
      assertThat(back.tally()).as("%s", trace).isEqualTo(read.tally());
    }
  }

  @Test
  void aKilledBrokerLosesNothingAndDoublesNothing() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start()) {
      broker.createTopic("killed", 1);
      PublishListener killer =
          new PublishListener() {
            private int times;

            @Override
            public void progressed(long bytesConsumed, long events) {
              if (++times == 2) {
                restart(broker);
              }
            }
          };
      PublishOptions options =
          PublishOptions.to("killed").withSource("s").withRecords(RecordFormat.BATCH, 10);
      publish(options, broker, "lz4", killer, LONGEST);
      // The transcript takes records in their order and each once.
      Transcript back = received(broker, "killed").get("s");
      assertThat(back.rows()).isEqualTo(Transcript.ofFile(LONGEST, "s").rows());
    }
  }

  private static void restart(BrokerProcess broker) {
    try {
      broker.kill();
      broker.restart();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void publish(
      PublishOptions options,
      BrokerProcess broker,
      String compression,
      PublishListener listener,
      Path trace)
      throws Exception {
    ClientSettings settings = ClientSettings.of(broker.bootstrapServers(), null);
    try (Publisher publisher = Publisher.open(options, settings, compression, 0, listener)) {
      publisher.publish(trace.toString());
    }
  }

  /** By source; fails where a record is not the next of its source. */
  private static Map<String, Transcript> received(BrokerProcess broker, String topic)
      throws Exception {
    Map<String, Transcript> transcripts = new HashMap<>();
    Map<String, Long> sequences = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> each : TopicReader.all(broker.clientProperties(), topic)) {
      String source = new String(each.key(), StandardCharsets.UTF_8);
      long sequence = sequences.merge(source, 1L, Long::sum) - 1;
      transcripts
          .computeIfAbsent(source, key -> new Transcript())
          .add(each.key(), each.value(), each.headers(), sequence);
    }
    return transcripts;
  }
}
