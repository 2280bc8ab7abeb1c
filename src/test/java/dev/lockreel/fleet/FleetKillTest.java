package dev.lockreel.fleet;

import dev.lockreel.SameText;
import dev.lockreel.Seed;
import dev.lockreel.TestJvm;
import dev.lockreel.cli.Main;
import dev.lockreel.cli.Rendered;
import dev.lockreel.ingest.ShippedTraces;
import dev.lockreel.replay.InMemory;
import dev.lockreel.stream.kafka.BrokerProcess;
import dev.lockreel.stream.kafka.ClientSettings;
import dev.lockreel.stream.kafka.SharedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three instances as processes of their own, one of them killed (-9) while records come and
 * replaced: the fleet knows in the end what one replay knows. {@code -Drounds=30} for more rounds,
 * {@code -Dlockreel.seed=S} to repeat them.
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
  private static final long LOOK_MILLIS = 500;

  private final List<Process> instances = new ArrayList<>();

  @TempDir(factory = InMemory.class)
  Path dir;

  @Test
  void aKilledInstanceChangesNothing(BrokerProcess broker) throws Exception {
    long seed = Seed.of("FleetKillTest");
    Random random = new Random(seed);
    List<Path> small = new ArrayList<>();
    for (Path each : ShippedTraces.all()) {
      if (Files.size(each) < SMALL_BYTES && each.startsWith("traces/lock")) {
        small.add(each);
      }
    }
    for (int round = 0; round < ROUNDS; round++) {
      String name = "fleet-kill-" + round;
      FleetTraces traces = FleetTraces.of(small, name, Files.createDirectories(dir.resolve(name)));
      broker.createTopic(name, PARTITIONS);
      round(broker, name, traces, random, "round " + round + ", seed " + seed);
      stopAll();
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The flush waits for all.
  private void round(
      BrokerProcess broker, String name, FleetTraces traces, Random random, String what)
      throws IOException, InterruptedException {
    for (int i = 0; i < INSTANCES; i++) {
      instances.add(instance(broker, name, i));
    }
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
        TimeUnit.MILLISECONDS.sleep(random.nextInt(4_000));
        if (piece == killedAfter) {
          kill(instances.get(victim));
          instances.set(victim, instance(broker, name, victim));
        }
      }
    }
    await(broker, name, traces, what);
  }

  private void await(BrokerProcess broker, String name, FleetTraces traces, String what)
      throws IOException, InterruptedException {
    ClientSettings client = ClientSettings.of(broker.bootstrapServers(), null);
    FleetTopics topics = FleetTopics.of(name, name);
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    String known = "";
    while (!known.equals(traces.expected()) && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      FleetGraph graph = FleetReader.read(topics, client).get(FleetTraces.KERNEL);
      known = graph == null ? "" : Rendered.json(graph.state(Collections.emptyList()));
    }
    SameText.check(known, traces.expected(), what + ": " + said(name));
  }

  private String said(String name) throws IOException {
    StringBuilder said = new StringBuilder();
    for (int i = 0; i < INSTANCES; i++) {
      said.append(Files.readString(log(name, i)));
    }
    return said.toString();
  }

  private Path log(String name, int number) {
    return dir.resolve(name).resolve("log" + number);
  }

  private Process instance(BrokerProcess broker, String name, int number) throws IOException {
    Path config = dir.resolve(name).resolve("client.properties");
    Files.writeString(config, "session.timeout.ms=6000\nheartbeat.interval.ms=1000\n");
    return TestJvm.with("-Xmx300m")
        .running(
            Main.class.getName(),
            "fleet",
            "run",
            "--bootstrap-servers=" + broker.bootstrapServers(),
            "--config=" + config,
            "--topic=" + name,
            "--prefix=" + name,
            "--application-id=" + name,
            "--state-dir=" + dir.resolve(name).resolve("state" + number),
            "--partitions=2",
            "--threads=1",
            "--counts-every=1",
            "--idle-end=20")
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
