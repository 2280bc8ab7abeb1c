package dev.lockreel.stream.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.stream.PublishListener;
import dev.lockreel.stream.Published;
import dev.lockreel.stream.RecordFormat;
import dev.lockreel.stream.RecordHeaders;
import dev.lockreel.stream.StreamException;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the publisher makes of traces, and what it does when a broker refuses. */
class PublisherTest {
  private static final Path CAPTURE = Path.of("traces/captures/comm-lost.txt.zst");
  private static final int EVENTS = 25;

  @TempDir Path dir;
  private ClientSettings settings;
  private Path trace;

  @BeforeEach
  void makeTrace() throws IOException {
    settings = ClientSettings.of("nowhere:9092", null);
    trace = dir.resolve("trace.ndjson");
    Files.writeString(trace, lines(EVENTS, ""));
  }

  @Test
  void recordsAreNumberedWithinTheirTrace() throws IOException {
    List<ProducerRecord<byte[], byte[]>> records =
        published(PublishOptions.to("t").withSource("host").withRecords(RecordFormat.BATCH, 10));
    assertThat(numbers(records, RecordHeaders.SEQUENCE)).containsExactly(0L, 1L, 2L);
    assertThat(numbers(records, RecordHeaders.FIRST_EVENT)).containsExactly(0L, 10L, 20L);
    for (ProducerRecord<byte[], byte[]> each : records) {
      assertThat(each.topic()).isEqualTo("t");
      assertThat(each.partition()).isNull();
      assertThat(new String(each.key(), UTF_8)).isEqualTo("host");
      assertThat(Transcript.text(each.headers(), "content-type"))
          .isEqualTo("application/vnd.lockreel.batch");
      assertThat(Transcript.text(each.headers(), "trace")).matches("[0-9a-f]{16}");
    }
  }

  @Test
  void withoutANameTheSourceIsTheFileAsInAReplay() throws IOException {
    ProducerRecord<byte[], byte[]> first = published(PublishOptions.to("t")).get(0);
    assertThat(new String(first.key(), UTF_8)).isEqualTo("trace.ndjson");
  }

  @Test
  void linesAreForEverybodyToRead() throws IOException {
    PublishOptions options = PublishOptions.to("t").withRecords(RecordFormat.NDJSON, 10);
    List<ProducerRecord<byte[], byte[]>> records = published(options);
    StringBuilder text = new StringBuilder();
    records.forEach(each -> text.append(new String(each.value(), UTF_8)));
    assertThat(text.toString()).isEqualTo(lines(EVENTS, ""));
    assertThat(Transcript.text(records.get(0).headers(), "content-type"))
        .isEqualTo("application/x-ndjson");
  }

  @Test
  void aTracePublishedTwiceIsTheSameRecords() throws IOException {
    for (RecordFormat format : RecordFormat.values()) {
      PublishOptions options = PublishOptions.to("t").withRecords(format, 700);
      MockProducer<byte[], byte[]> first = producer(true);
      MockProducer<byte[], byte[]> second = producer(true);
      publisher(options, first, PublishListener.NONE).publish(CAPTURE.toString());
      publisher(options, second, PublishListener.NONE).publish(CAPTURE.toString());
      assertThat(described(first.history()))
          .hasSizeGreaterThan(10)
          .isEqualTo(described(second.history()));
    }
  }

  @Test
  void theNumbersBeginAnewWithEachTraceOfASource() throws IOException {
    Path other = dir.resolve("other.ndjson");
    Files.writeString(other, lines(3, "b"));
    MockProducer<byte[], byte[]> producer = producer(true);
    Publisher publisher =
        publisher(PublishOptions.to("t").withSource("host"), producer, PublishListener.NONE);
    assertThat(publisher.publish(trace.toString())).isEqualTo(new Published(1, EVENTS));
    assertThat(publisher.publish(other.toString())).isEqualTo(new Published(1, 3));
    assertThat(publisher.published()).isEqualTo(new Published(2, EVENTS + 3));
    assertThat(numbers(producer.history(), RecordHeaders.SEQUENCE)).containsExactly(0L, 0L);
    assertThat(producer.history().stream().map(r -> Transcript.text(r.headers(), "trace")))
        .doesNotHaveDuplicates();
  }

  @Test
  void aBatchTooLargeForARecordIsSplit() throws IOException {
    Files.writeString(trace, lines(8, "x".repeat(300_000)));
    for (RecordFormat format : RecordFormat.values()) {
      List<ProducerRecord<byte[], byte[]>> records =
          published(PublishOptions.to("t").withRecords(format, 100));
      assertThat(numbers(records, RecordHeaders.SEQUENCE)).containsExactly(0L, 1L, 2L, 3L);
      assertThat(numbers(records, RecordHeaders.FIRST_EVENT)).containsExactly(0L, 2L, 4L, 6L);
      assertThat(records).allMatch(each -> each.value().length < RecordSender.MOST_BYTES);
    }
  }

  @Test
  void aRefusedRecordStopsThePublication() {
    MockProducer<byte[], byte[]> producer = producerThatAnswersOnce();
    PublishListener refusing =
        new PublishListener() {
          @Override
          public void progressed(long bytesConsumed, long events) {
            producer.errorNext(new RecordTooLargeException("The record is too large."));
          }
        };
    Publisher publisher =
        publisher(PublishOptions.to("t").withRecords(RecordFormat.BATCH, 10), producer, refusing);
    assertThatThrownBy(() -> publisher.publish(trace.toString()))
        .isInstanceOf(StreamException.class)
        .hasMessageStartingWith("topic t: a record is larger than it takes")
        .hasMessageContaining("smaller --batch-size");
    assertThat(publisher.published()).isEqualTo(new Published(1, 10));
    assertThat(producer.history()).hasSizeLessThan(4);
  }

  @Test
  void aCancelledPublicationGivesUpWhatIsNotAcknowledged() throws IOException {
    MockProducer<byte[], byte[]> producer = producerThatAnswersOnce();
    PublishListener cancelling =
        new PublishListener() {
          private boolean cancelled;

          @Override
          public void progressed(long bytesConsumed, long events) {
            cancelled = true;
          }

          @Override
          public boolean cancelled() {
            return cancelled;
          }
        };
    Publisher publisher =
        publisher(PublishOptions.to("t").withRecords(RecordFormat.BATCH, 10), producer, cancelling);
    assertThat(publisher.publish(trace.toString())).isEqualTo(new Published(1, 10));
    assertThat(producer.closed()).isTrue();
  }

  @Test
  void nothingFollowsTheFirstRecordBeforeTheBrokerHasIt() throws IOException {
    MockProducer<byte[], byte[]> producer = producer(false);
    PublishListener whileItWaits =
        new PublishListener() {
          @Override
          public boolean cancelled() {
            return !producer.history().isEmpty();
          }
        };
    publisher(PublishOptions.to("t").withRecords(RecordFormat.BATCH, 10), producer, whileItWaits)
        .publish(trace.toString());
    assertThat(producer.history()).hasSize(1);
  }

  @Test
  void aFileWithoutEventsIsAnErrorAndSendsNothing() throws IOException {
    Files.writeString(trace, "{\"comment\":\"nothing\"}\n");
    MockProducer<byte[], byte[]> producer = producer(true);
    Publisher publisher = publisher(PublishOptions.to("t"), producer, PublishListener.NONE);
    assertThatThrownBy(() -> publisher.publish(trace.toString()))
        .isInstanceOf(TraceInputException.class)
        .hasMessageEndingWith("trace.ndjson: holds no event at all");
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void malformedLinesAndUnknownEventsAreStillCountedAtTheFarEnd() throws IOException {
    Files.writeString(
        trace, "{\"event\":\"unheard_of\",\"ts\":1}\nno JSON\n" + lines(1, "") + "{\"cut sh");
    for (RecordFormat format : RecordFormat.values()) {
      ProducerRecord<byte[], byte[]> record =
          published(PublishOptions.to("t").withRecords(format, 100)).get(0);
      Transcript back = new Transcript();
      back.add(record.key(), record.value(), record.headers(), 0);
      assertThat(back.tally())
          .isEqualTo(Transcript.ofFile(trace, null).tally())
          .contains("unheard_of", "MALFORMED_LINE", "TRUNCATED_LINE");
    }
  }

  private List<ProducerRecord<byte[], byte[]>> published(PublishOptions options)
      throws IOException {
    MockProducer<byte[], byte[]> producer = producer(true);
    publisher(options, producer, PublishListener.NONE).publish(trace.toString());
    return producer.history();
  }

  private Publisher publisher(
      PublishOptions options, MockProducer<byte[], byte[]> producer, PublishListener listener) {
    return new Publisher(options, listener, producer, new BrokerFailure(settings, options.topic()));
  }

  /** Acknowledges the first record and no other. */
  private static MockProducer<byte[], byte[]> producerThatAnswersOnce() {
    return new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
      @Override
      public synchronized Future<RecordMetadata> send(
          ProducerRecord<byte[], byte[]> record, Callback callback) {
        Future<RecordMetadata> sent = super.send(record, callback);
        if (history().size() == 1) {
          completeNext();
        }
        return sent;
      }
    };
  }

  private static MockProducer<byte[], byte[]> producer(boolean completes) {
    return new MockProducer<>(
        completes, null, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static List<Long> numbers(List<ProducerRecord<byte[], byte[]>> records, String header) {
    return records.stream().map(each -> Transcript.number(each.headers(), header)).toList();
  }

  private static List<List<Object>> described(List<ProducerRecord<byte[], byte[]>> records) {
    List<List<Object>> all = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> each : records) {
      List<Object> parts = new ArrayList<>(List.of(new String(each.value(), UTF_8)));
      for (Header header : each.headers()) {
        parts.add(header.key() + new String(header.value(), UTF_8));
      }
      all.add(parts);
    }
    return all;
  }

  private static String lines(int events, String suffix) {
    StringBuilder lines = new StringBuilder();
    IntStream.range(0, events)
        .forEach(
            i ->
                lines
                    .append("{\"event\":\"user_return\",\"ts\":")
                    .append(i)
                    .append(",\"cpu\":0,\"pid\":7,\"comm\":\"c")
                    .append(i)
                    .append(suffix)
                    .append("\",\"flags\":\".....\"}\n"));
    return lines.toString();
  }
}
