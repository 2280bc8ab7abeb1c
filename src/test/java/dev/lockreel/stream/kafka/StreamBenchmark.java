package dev.lockreel.stream.kafka;

import com.sun.management.OperatingSystemMXBean;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.ingest.ndjson.NdjsonWriter;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.stream.PublishListener;
import dev.lockreel.stream.RecordFormat;
import dev.lockreel.stream.RecordHeaders;
import dev.lockreel.stream.StreamListener;
import dev.lockreel.stream.StreamSession;
import dev.lockreel.stream.StreamSettings;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Symbols;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How fast a topic is consumed raw and validated, from a broker in a process of its own on the same
 * machine: batches of 1,000 events in both forms, and one event per record. Arguments: a trace of
 * some millions of lines, whose first two million events count; how many rounds, 3 unless said.
 */
public final class StreamBenchmark {
  private static final int RECORD_EVENTS = 1_000;
  private static final int MOST_EVENTS = 2_000_000;
  private static final int DEFAULT_ROUNDS = 3;

  private final OperatingSystemMXBean machine =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final BrokerProcess broker;
  private final Path folder;
  private final int rounds;
  private volatile boolean failed;
  private long cpuBefore;

  private StreamBenchmark(BrokerProcess broker, Path folder, int rounds) {
    this.broker = broker;
    this.folder = folder;
    this.rounds = rounds;
  }

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : DEFAULT_ROUNDS;
    Path folder = Files.createTempDirectory("lockreel-bench");
    try (BrokerProcess broker = BrokerProcess.start()) {
      StreamBenchmark benchmark = new StreamBenchmark(broker, folder, rounds);
      Path head = benchmark.head(Path.of(args[0]));
      benchmark.replay(head);
      for (RecordFormat format : RecordFormat.values()) {
        String topic = format.name().toLowerCase(Locale.ROOT);
        broker.createTopic(topic, 1);
        PublishOptions options = PublishOptions.to(topic).withRecords(format, RECORD_EVENTS);
        long events;
        try (Publisher publisher =
            Publisher.open(
                options,
                ClientSettingsOf.map(broker.clientProperties()),
                "lz4",
                0,
                PublishListener.NONE)) {
          events = publisher.publish(head.toString()).events();
        }
        benchmark.measure(topic, events, RECORD_EVENTS + " events per record");
      }
      broker.createTopic("lines", 1);
      long events = benchmark.sendLines(head);
      benchmark.measure("lines", events, "one event per record, NDJSON");
    } finally {
      delete(folder);
    }
  }

  /** The first lines of a trace, as a file of its own. */
  private Path head(Path trace) throws IOException {
    Path head = folder.resolve("head.txt");
    try (BufferedReader in = Files.newBufferedReader(trace, StandardCharsets.ISO_8859_1);
        BufferedWriter out = Files.newBufferedWriter(head, StandardCharsets.ISO_8859_1)) {
      String line = in.readLine();
      for (int lines = 0; line != null && lines < MOST_EVENTS; lines++) {
        out.write(line);
        out.newLine();
        line = in.readLine();
      }
    }
    return head;
  }

  private void replay(Path trace) throws IOException {
    for (int round = 0; round < rounds; round++) {
      long begin = begin();
      try (Replay replay =
          new Replay(
              BuiltinOptions.inMemory().withDatabase(folder.resolve("replay" + round)),
              ReplayListener.NONE)) {
        replay.read(trace.toString());
        print("replay of the file", replay.sources().get(0).tally().events(), begin);
      }
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The callback gets the outcome.
  private long sendLines(Path trace) throws Exception {
    Map<String, Object> settings = new HashMap<>(broker.clientProperties());
    settings.put("linger.ms", 20);
    settings.put("batch.size", 1 << 18);
    settings.put("compression.type", "lz4");
    byte[] key = "host".getBytes(StandardCharsets.UTF_8);
    long sent = 0;
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        NdjsonWriter writer = new NdjsonWriter(line, false);
        EventSource source =
            TraceInput.open(InputSpec.of(trace.toString(), new Symbols())).events()) {
      for (EventBatch batch = source.next(); batch != null; batch = source.next()) {
        for (int row = 0; row < batch.size; row++) {
          writer.write(batch, row);
          writer.flush();
          if (line.size() > 0) {
            ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>("lines", 0, key, line.toByteArray());
            record.headers().add(RecordHeaders.SEQUENCE, RecordHeaders.bytes(sent++));
            producer.send(record, (metadata, failure) -> failed |= failure != null);
            line.reset();
          }
        }
        source.recycle(batch);
      }
    }
    if (failed) {
      throw new IOException("a record was not sent");
    }
    return sent;
  }

  private void measure(String topic, long events, String what) throws Exception {
    for (int round = 0; round < rounds; round++) {
      raw(topic, events, what);
      validated(topic, events, what, round);
    }
  }

  private void raw(String topic, long events, String what) {
    Map<String, Object> settings = ConsumerSettings.of(StreamRun.options(broker, topic));
    TopicPartition partition = new TopicPartition(topic, 0);
    long begin = begin();
    long bytes = 0;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ofSeconds(1));
        for (var record : polled) {
          bytes += record.value().length;
        }
      }
      print(topic + ", " + what + ", raw (" + bytes / 1_000_000 + " MB)", events, begin);
    }
  }

  private void validated(String topic, long events, String what, int round) throws Exception {
    Path db = folder.resolve(topic + round);
    ConsumeOptions options =
        StreamRun.options(broker, topic)
            .withParserThreads(Runtime.getRuntime().availableProcessors());
    long begin = begin();
    try (Replay replay =
        new Replay(BuiltinOptions.inMemory().withDatabase(db), ReplayListener.NONE)) {
      try (StreamSession session =
          new StreamSession(
              replay, new KafkaTopic(options), StreamSettings.DEFAULT, StreamListener.NONE)) {
        session.run();
        print(topic + ", " + what + ", validated", events, begin);
      }
    }
    begin = System.nanoTime();
    try (Replay replay =
            new Replay(BuiltinOptions.inMemory().withDatabase(db), ReplayListener.NONE);
        StreamSession session =
            new StreamSession(
                replay, new KafkaTopic(options), StreamSettings.DEFAULT, StreamListener.NONE)) {
      session.run();
      System.out.printf(
          Locale.ROOT,
          "%-60s %8d ms%n",
          topic + ", restart",
          (System.nanoTime() - begin) / 1_000_000);
    }
  }

  /** The processor time, the compiler's included, is what others on the machine change least. */
  private void print(String what, long events, long begin) {
    double seconds = (System.nanoTime() - begin) / 1e9;
    long cpu = machine.getProcessCpuTime();
    System.out.printf(
        Locale.ROOT,
        "%-60s %8.2f M events/s  (%,d events, %.2f s, %.0f ns of CPU each)%n",
        what,
        events / seconds / 1e6,
        events,
        seconds,
        (cpu - cpuBefore) / (double) events);
  }

  /** When what is measured begins. */
  private long begin() {
    cpuBefore = machine.getProcessCpuTime();
    return System.nanoTime();
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
