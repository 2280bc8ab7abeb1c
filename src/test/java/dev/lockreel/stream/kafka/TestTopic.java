package dev.lockreel.stream.kafka;

import dev.lockreel.stream.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes and reads records of a topic, as anybody may. */
final class TestTopic {
  private static final int PATIENCE_SECONDS = 60;

  private final Map<String, Object> client;
  private final String name;

  TestTopic(BrokerProcess broker, String name) {
    client = broker.clientProperties();
    this.name = name;
  }

  String name() {
    return name;
  }

  /** All records of a partition up to its end. */
  List<ConsumerRecord<byte[], byte[]>> records(int partition) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition at = new TopicPartition(name, partition);
      consumer.assign(List.of(at));
      consumer.seekToBeginning(List.of(at));
      long end = consumer.endOffsets(List.of(at)).get(at);
      List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
      while (consumer.position(at) < end) {
        consumer.poll(Duration.ofMillis(500)).forEach(all::add);
      }
      return all;
    }
  }

  /** The keys of those of partition 0, those of tombstones after a minus. */
  List<String> keys() {
    return records(0).stream()
        .map(each -> (each.value() == null ? "-" : "") + text(each.key()))
        .toList();
  }

  void send(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put("linger.ms", 5);
    settings.put("max.request.size", 20 << 20);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      List<java.util.concurrent.Future<?>> sent = new ArrayList<>();
      records.forEach(each -> sent.add(producer.send(each)));
      producer.flush();
      for (java.util.concurrent.Future<?> each : sent) {
        each.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    }
  }

  /** A record of lines; without a sequence number where that is negative. */
  ProducerRecord<byte[], byte[]> lines(int partition, String source, long sequence, String lines) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            name,
            partition,
            source == null ? null : source.getBytes(StandardCharsets.UTF_8),
            lines == null ? null : lines.getBytes(StandardCharsets.UTF_8));
    if (sequence >= 0) {
      record.headers().add(RecordHeaders.SEQUENCE, RecordHeaders.bytes(sequence));
    }
    return record;
  }

  /** A record of another topic as one of this topic. */
  ProducerRecord<byte[], byte[]> copy(ConsumerRecord<byte[], byte[]> record, int partition) {
    return new ProducerRecord<>(name, partition, record.key(), record.value(), record.headers());
  }

  /**
   * Mixes the traces of several sources, moves records a little out of their order, and repeats
   * some.
   *
   * @param reach how far a record may move
   */
  List<ProducerRecord<byte[], byte[]>> disordered(
      List<List<ConsumerRecord<byte[], byte[]>>> traces, int reach, Random random) {
    List<ProducerRecord<byte[], byte[]>> mixed = new ArrayList<>();
    int[] next = new int[traces.size()];
    int left = traces.stream().mapToInt(List::size).sum();
    while (left > 0) {
      int trace = random.nextInt(traces.size());
      if (next[trace] < traces.get(trace).size()) {
        ProducerRecord<byte[], byte[]> record = copy(traces.get(trace).get(next[trace]++), 0);
        mixed.add(record);
        left--;
        if (random.nextInt(20) == 0) {
          mixed.add(record);
        }
      }
    }
    for (int i = 0; i < mixed.size(); i++) {
      int other = Math.min(mixed.size() - 1, i + random.nextInt(reach));
      if (random.nextInt(4) == 0) {
        ProducerRecord<byte[], byte[]> moved = mixed.remove(other);
        mixed.add(i, moved);
      }
    }
    return mixed;
  }

  static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }
}
