package dev.lockreel.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockreel.stream.LiveBoard;
import dev.lockreel.stream.kafka.ClientSettings;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Follows the findings of the whole fleet, whichever instance has found them, on a thread. */
public final class FleetFindings implements Closeable {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final long AGAIN_SECONDS = 5;
  private static final long LAST_WAIT_MILLIS = 5_000;

  private final FleetTopics topics;
  private final Map<String, Object> properties;
  private final LiveBoard board;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile String problem;
  private volatile KafkaConsumer<byte[], byte[]> following;
  private final Thread thread = new Thread(this::run, "fleet-findings");

  /** Begins to follow them. */
  public FleetFindings(FleetTopics topics, ClientSettings client, LiveBoard board) {
    this.topics = topics;
    this.board = board;
    properties = client.toMap();
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      do {
        follow();
      } while (!closing.await(AGAIN_SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until it is closed, or the brokers fail in a way that a new client may not. */
  private void follow() {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      following = consumer;
      List<TopicPartition> all =
          consumer.partitionsFor(topics.findings()).stream()
              .map(each -> new TopicPartition(each.topic(), each.partition()))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      problem = null;
      while (closing.getCount() > 0) {
        for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
          take(board, each.key(), each.value());
        }
      }
    } catch (WakeupException e) {
      closing.countDown();
    } catch (KafkaException e) {
      problem = e.getMessage();
    } finally {
      following = null;
    }
  }

  /** Why they cannot be followed now; null where they can. */
  public String problem() {
    return problem;
  }

  /** Takes a record of the topic of findings. */
  static void take(LiveBoard board, byte[] key, byte[] value) {
    if (key == null) {
      return;
    }
    String text = new String(key, UTF_8);
    int end = text.lastIndexOf('/');
    String graph = end < 0 ? FleetSettings.ALL : text.substring(0, end);
    String fingerprint = text.substring(end + 1);
    if (value == null) {
      board.remove(graph, fingerprint);
    } else {
      board.put(graph, fingerprint, value);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    // Not an interrupt: a consumer that is interrupted logs an error as it closes.
    KafkaConsumer<byte[], byte[]> consumer = following;
    if (consumer != null) {
      consumer.wakeup();
    }
    try {
      thread.join(LAST_WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
