package dev.lockreel.stream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.lockreel.TestJvm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.docker.KafkaDockerWrapper;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The broker of {@code docs/compose.yaml}, without an engine for containers: the image makes the
 * broker's properties of its environment by the same class.
 */
final class ComposeFileTest {
  private static final String CLUSTER = "5L6g3nShT-eMCtK--X86sw";
  private static final String LOG_LEVELS =
      "Configuration: {Loggers: {Root: {level: warn}, Logger: []}}";
  private static final int STARTS = 3;
  private static final long READY_SECONDS = 60;

  @TempDir private Path folder;
  private JsonNode service;

  @BeforeEach
  void read() throws IOException {
    service =
        new YAMLMapper().readTree(new File("docs/compose.yaml")).path("services").path("kafka");
  }

  @Test
  void itIsTheVersionOfTheClientsOnLoopback() {
    assertThat(service.path("image").textValue())
        .isEqualTo("apache/kafka:" + AppInfoParser.getVersion());
    assertThat(service.path("ports")).hasSize(1);
    assertThat(service.path("ports").get(0).textValue()).isEqualTo("127.0.0.1:9092:9092");
  }

  @Test
  void transactionsAndGroupsWorkThere() throws Exception {
    for (int start = 1; ; start++) {
      int port = FreePort.next();
      Process broker = start(folder.resolve("" + start), port, FreePort.next());
      try {
        exchange(Map.of("bootstrap.servers", "127.0.0.1:" + port));
        return;
      } catch (IOException e) {
        // Another process took the port first: then with other ports.
        if (broker.isAlive() || start == STARTS) {
          throw e;
        }
      } finally {
        broker.destroyForcibly();
        broker.waitFor();
      }
    }
  }

  private Process start(Path at, int port, int controllerPort)
      throws IOException, InterruptedException {
    Path defaults = Files.createDirectories(at.resolve("default"));
    Path made = Files.createDirectories(at.resolve("config"));
    Files.createFile(defaults.resolve("server.properties"));
    Files.writeString(defaults.resolve("log4j2.yaml"), LOG_LEVELS);
    Files.writeString(defaults.resolve("tools-log4j2.yaml"), LOG_LEVELS);
    ProcessBuilder image =
        TestJvm.with()
            .running(
                KafkaDockerWrapper.class.getName(),
                "setup",
                "--default-configs-dir=" + defaults,
                "--mounted-configs-dir=" + Files.createDirectories(at.resolve("mounted")),
                "--final-configs-dir=" + made);
    image.environment().putAll(environment(port, controllerPort));
    image.environment().put("CLUSTER_ID", CLUSTER);
    image.environment().put("KAFKA_LOG_DIRS", at.resolve("data").toString());
    File says = at.resolve("setup.log").toFile();
    int exit = image.redirectErrorStream(true).redirectOutput(says).start().waitFor();
    assertThat(exit).as(Files.readString(says.toPath())).isZero();
    return TestJvm.with("-Xmx512m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
        .running(BrokerMain.class.getName(), CLUSTER, made.resolve("server.properties").toString())
        .redirectErrorStream(true)
        .redirectOutput(at.resolve("broker.log").toFile())
        .start();
  }

  /** With other ports, on loopback: in the container it is the published port that is. */
  private Map<String, String> environment(int port, int controllerPort) {
    Map<String, String> environment = new HashMap<>();
    service
        .path("environment")
        .properties()
        .forEach(
            each ->
                environment.put(
                    each.getKey(),
                    each.getValue()
                        .asText()
                        .replace("://:", "://127.0.0.1:")
                        .replace(":9092", ":" + port)
                        .replace(":9093", ":" + controllerPort)));
    return environment;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The commit waits for it.
  private static void exchange(Map<String, Object> server) throws IOException {
    try (Admin admin = Admin.create(server)) {
      admin
          .createTopics(List.of(new NewTopic("traces", 1, (short) 1)))
          .all()
          .get(READY_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | InterruptedException | TimeoutException e) {
      throw new IOException(e);
    }
    Map<String, Object> writes = new HashMap<>(server);
    writes.put("transactional.id", "of-a-fleet");
    try (Producer<String, String> producer =
        new KafkaProducer<>(writes, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("traces", "host1", "a record"));
      producer.commitTransaction();
    }
    Map<String, Object> reads = new HashMap<>(server);
    reads.put("group.id", "a-fleet");
    reads.put("isolation.level", "read_committed");
    reads.put("auto.offset.reset", "earliest");
    try (Consumer<String, String> consumer =
        new KafkaConsumer<>(reads, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of("traces"));
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
      List<String> values = List.of();
      while (values.isEmpty() && System.nanoTime() < deadline) {
        values =
            consumer.poll(Duration.ofSeconds(1)).records(new TopicPartition("traces", 0)).stream()
                .map(ConsumerRecord::value)
                .toList();
      }
      assertThat(values).containsExactly("a record");
      consumer.commitSync();
    }
  }
}
