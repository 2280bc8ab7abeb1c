package dev.lockreel.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.SameText;
import dev.lockreel.Seed;
import dev.lockreel.TestJvm;
import dev.lockreel.cli.Rendered;
import dev.lockreel.ingest.ShippedTraces;
import dev.lockreel.replay.InMemory;
import dev.lockreel.stream.kafka.BrokerProcess;
import dev.lockreel.stream.kafka.ClientSettings;
import dev.lockreel.stream.kafka.SharedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three instances as processes of their own, one of them killed (-9) while records come and
 * replaced, or the broker: the fleet knows in the end what one replay knows. {@code -Drounds=30}
 * for more rounds, {@code -Dlockreel.seed=S} to repeat them.
 */
@ExtendWith(SharedBroker.class)
class FleetKillTest {
  private static final int ROUNDS = Integer.getInteger("rounds", 1);
  private static final int INSTANCES = 3;
  private static final int PARTITIONS = 4;
  private static final int PIECES = 4;

  /** Larger ones add time and nothing else. */
  private static final int SMALL_BYTES = 1 << 15;

  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);
  private static final int MOST_LOOKS = 3;

  /** Longer than any pause within a trace; each round waits as long for the last trace to end. */
  private static final String PAUSE = "--idle-end=10";

  /** Longer than the broker needs to start again on a busy machine. */
  private static final String BROKER_PAUSE = "--idle-end=20";

  private static final Duration POLL = Duration.ofSeconds(1);

  private final List<Process> instances = new ArrayList<>();

  @TempDir(factory = InMemory.class)
  Path dir;

  @Test
  void aKilledInstanceChangesNothing(BrokerProcess broker) throws Exception {
    long seed = Seed.of("FleetKillTest");
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      String name = "fleet-kill-" + round;
      FleetTraces traces = traces(name);
      broker.createTopic(name, PARTITIONS);
      round(broker, name, traces, random, "round " + round + ", seed " + seed);
      stopAll();
    }
  }

  /** The broker is killed (-9) while records come, and started again with its data. */
  @Test
  @SuppressWarnings("FutureReturnValueIgnored") // The flush waits for all.
  void aBrokerThatIsKilledAndStartedAgainChangesNothing() throws Exception {
    String name = "fleet-broker";
    FleetTraces traces = traces(name);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    traces.records().forEach(records::addAll);
    try (BrokerProcess broker = BrokerProcess.start()) {
      broker.createTopic(name, PARTITIONS);
      start(broker, name, 1, BROKER_PAUSE);
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              broker.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
        records.subList(0, records.size() / 2).forEach(producer::send);
        producer.flush();
        awaitAnything(broker, name);
        broker.kill();
        broker.restart();
        records.subList(records.size() / 2, records.size()).forEach(producer::send);
        producer.flush();
      }
      await(broker, name, traces, name);
      // Without a live page, as FleetCommandsTest has one.
      instances.get(0).destroy();
      assertThat(instances.get(0).waitFor()).isEqualTo(143);
      assertThat(said(name)).contains("stopping").doesNotContain("NullPointer", "internal error");
    }
  }

  private void start(BrokerProcess broker, String name, int number, String pause)
      throws IOException {
    ClientSettings client = ClientSettings.of(broker.bootstrapServers(), null);
    FleetSetup.ensure(FleetTopics.of(name, name), 2, client);
    for (int i = 0; i < number; i++) {
      instances.add(instance(broker, name, i, pause));
    }
  }

  /** Small traces as records to that topic. */
  private FleetTraces traces(String name) throws IOException {
    List<Path> small = new ArrayList<>();
    for (Path each : ShippedTraces.all()) {
      if (Files.size(each) < SMALL_BYTES && each.startsWith("traces/lock")) {
        small.add(each);
      }
    }
    return FleetTraces.of(small, name, Files.createDirectories(dir.resolve(name)));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The flush waits for all.
  private void round(
      BrokerProcess broker, String name, FleetTraces traces, Random random, String what)
      throws IOException, InterruptedException {
    start(broker, name, INSTANCES, PAUSE);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    traces.records().forEach(records::addAll);
    int victim = random.nextInt(INSTANCES);
    int killedAfter = random.nextInt(PIECES);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            broker.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int piece = 0; piece < PIECES; piece++) {
        int from = records.size() * piece / PIECES;
        int to = records.size() * (piece + 1) / PIECES;
        records.subList(from, to).forEach(producer::send);
        producer.flush();
        for (int looks = random.nextInt(MOST_LOOKS); looks > 0; looks--) {
          known(broker, name);
        }
        if (piece == killedAfter) {
          kill(instances.get(victim));
          instances.set(victim, instance(broker, name, victim, PAUSE));
        }
      }
    }
    await(broker, name, traces, what);
  }

  private void await(BrokerProcess broker, String name, FleetTraces traces, String what)
      throws IOException {
    String known = await(broker, name, traces.expected()::equals);
    SameText.check(known, traces.expected(), what + ": " + said(name));
  }

  private static void awaitAnything(BrokerProcess broker, String name) throws IOException {
    assertThat(await(broker, name, known -> !known.isEmpty())).isNotEmpty();
  }

  /** What the fleet knows once that is so, or after a long time. */
  private static String await(BrokerProcess broker, String name, Predicate<String> wanted)
      throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    try (KafkaConsumer<byte[], byte[]> news =
        new KafkaConsumer<>(
            broker.clientProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> graph =
          news.partitionsFor(FleetTopics.of(name, name).graph()).stream()
              .map(each -> new TopicPartition(each.topic(), each.partition()))
              .toList();
      news.assign(graph);
      news.seekToEnd(graph);
      String known = known(broker, name);
      while (!wanted.test(known) && System.nanoTime() < deadline) {
        // Returns with the next news: to look all the time would take the instances' processors.
        news.poll(POLL);
        known = known(broker, name);
      }
      return known;
    }
  }

  /** What the fleet knows now; the broker answers when it has nothing new for a while. */
  private static String known(BrokerProcess broker, String name) throws IOException {
    ClientSettings client = ClientSettings.of(broker.bootstrapServers(), null);
    FleetGraph graph = FleetReader.read(FleetTopics.of(name, name), client).get(FleetTraces.KERNEL);
    return graph == null ? "" : Rendered.json(graph.state(List.of()));
  }

  private String said(String name) throws IOException {
    StringBuilder said = new StringBuilder();
    for (int i = 0; i < INSTANCES && Files.exists(log(name, i)); i++) {
      said.append(Files.readString(log(name, i)));
    }
    return said.toString();
  }

  private Path log(String name, int number) {
    return dir.resolve(name).resolve("log" + number);
  }

  private Process instance(BrokerProcess broker, String name, int number, String pause)
      throws IOException {
    Path state = dir.resolve(name).resolve("state" + number);
    return FleetProcess.of(TestJvm.with("-Xmx300m"), broker, name, state, "--partitions=2", pause)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log(name, number).toFile()))
        .start();
  }

  private static void kill(Process process) throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
  }

  @AfterEach
  void stopAll() throws InterruptedException {
    for (Process each : instances) {
      kill(each);
    }
    instances.clear();
  }
}
