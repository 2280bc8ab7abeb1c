package dev.lockreel.stream.kafka;

import dev.lockreel.TestJvm;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * A Kafka broker in a process of its own, started from the class path of the tests: broker and
 * controller in one (KRaft), on the loopback interface, with its data in a temporary folder. It may
 * be killed and started again with the same data and ports, and it ends with this JVM.
 */
public final class BrokerProcess implements AutoCloseable {
  private static final long READY_SECONDS = 60;
  private static final int STARTS = 3;

  private final Path folder;
  private final BrokerSecurity security;
  private final Map<String, String> settings;
  private final String clusterId = Uuid.randomUuid().toString();
  private int port;
  private int controllerPort;
  private Process process;

  private BrokerProcess(BrokerSecurity security, Map<String, String> settings) throws IOException {
    this.folder = Files.createTempDirectory("lockreel-broker");
    this.security = security;
    this.settings = settings;
  }

  /** A broker that is ready and asks for no password. */
  public static BrokerProcess start() throws IOException, InterruptedException {
    return start(BrokerSecurity.NONE, Map.of());
  }

  /**
   * A broker that is ready.
   *
   * @param settings further properties of the broker, over those that it has by default
   */
  public static BrokerProcess start(BrokerSecurity security, Map<String, String> settings)
      throws IOException, InterruptedException {
    BrokerProcess broker = new BrokerProcess(security, settings);
    try {
      security.prepare(broker.folder);
      broker.firstStart();
      return broker;
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      broker.close();
      throw e;
    }
  }

  /** For {@code --bootstrap-servers}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** What a client needs: the bootstrap servers and what the broker's security asks for. */
  public Map<String, Object> clientProperties() {
    Map<String, Object> properties = new HashMap<>(security.clientProperties(folder));
    properties.put("bootstrap.servers", bootstrapServers());
    return properties;
  }

  /** A client to administer it with; the caller closes it. */
  public Admin admin() {
    return Admin.create(clientProperties());
  }

  public void createTopic(String topic, int partitions) throws IOException, InterruptedException {
    createTopic(topic, partitions, Map.of());
  }

  public void createTopic(String topic, int partitions, Map<String, String> topicSettings)
      throws IOException, InterruptedException {
    try (Admin admin = admin()) {
      NewTopic wanted = new NewTopic(topic, partitions, (short) 1).configs(topicSettings);
      admin.createTopics(List.of(wanted)).all().get(READY_SECONDS, TimeUnit.SECONDS);
      awaitLeaders(admin, topic, partitions);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("topic " + topic + ": " + e, e);
    }
  }

  /**
   * The controller knows a new topic at once; the broker that leads its partitions a little later.
   */
  private static void awaitLeaders(Admin admin, String topic, int partitions)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
    while (true) {
      try {
        admin.listOffsets(ends).all().get();
        return;
      } catch (ExecutionException notYet) {
        if (System.nanoTime() > deadline) {
          throw notYet;
        }
      }
    }
  }

  /** kill -9; the data stay for {@link #restart}. */
  public void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
  }

  /** SIGTERM, as an administrator would stop it; the data stay for {@link #restart}. */
  public void stop() throws InterruptedException {
    process.toHandle().destroy();
    if (!process.waitFor(READY_SECONDS, TimeUnit.SECONDS)) {
      kill();
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** Starts the broker again, with its data and its ports. Returns when it is ready. */
  public void restart() throws IOException, InterruptedException {
    restartWithoutWaiting();
    awaitReady();
  }

  /** Starts the broker again, for a client that is to wait for it. */
  public void restartWithoutWaiting() throws IOException {
    if (process.isAlive()) {
      throw new IllegalStateException("the broker still runs");
    }
    launch();
  }

  /** Another may take the free port first: then with other ports. */
  private void firstStart() throws IOException, InterruptedException {
    for (int start = 1; ; start++) {
      port = FreePort.next();
      controllerPort = FreePort.next();
      launch();
      try {
        awaitReady();
        return;
      } catch (IOException e) {
        kill();
        if (start == STARTS) {
          throw e;
        }
        delete(folder.resolve("data"));
      }
    }
  }

  private void launch() throws IOException {
    Path config = folder.resolve("broker.properties");
    Properties properties = new Properties();
    properties.putAll(brokerProperties());
    try (Writer out = Files.newBufferedWriter(config)) {
      properties.store(out, null);
    }
    process =
        TestJvm.with(
                "-Xmx512m",
                "-XX:TieredStopAtLevel=4",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
            .running(BrokerMain.class.getName(), clusterId, config.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log()))
            .start();
  }

  private Map<String, String> brokerProperties() {
    Map<String, String> properties = new TreeMap<>(security.brokerProperties(folder));
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", "1");
    properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    properties.put("listeners", listeners());
    properties.put("advertised.listeners", "BROKER://127.0.0.1:" + port);
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put("inter.broker.listener.name", "BROKER");
    properties.put("log.dirs", folder.resolve("data").toString());
    properties.put("auto.create.topics.enable", "false");
    for (String topic :
        List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
      properties.put(topic + ".num.partitions", "1");
      properties.put(topic + ".replication.factor", "1");
    }
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
    properties.put("group.initial.rebalance.delay.ms", "0");
    // 128 MiB by default, for a heap four times that.
    properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
    // A broker that was killed may register again only when its old session has expired.
    properties.put("broker.session.timeout.ms", "3000");
    properties.put("broker.heartbeat.interval.ms", "200");
    properties.put("num.network.threads", "2");
    properties.put("num.io.threads", "2");
    properties.put("background.threads", "2");
    properties.putAll(settings);
    return properties;
  }

  private String listeners() {
    return "BROKER://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort;
  }

  /** Until the broker takes part in its cluster, or has ended. */
  private void awaitReady() throws IOException, InterruptedException {
    Map<String, Object> patient = clientProperties();
    patient.put("request.timeout.ms", 2_000);
    patient.put("default.api.timeout.ms", 3_000);
    patient.put("reconnect.backoff.max.ms", 200);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
    try (Admin admin = Admin.create(patient)) {
      while (process.isAlive() && System.nanoTime() < deadline) {
        if (isReady(admin)) {
          return;
        }
      }
    }
    throw new IOException(
        "the broker "
            + (process.isAlive() ? "does not get ready" : "ended with " + process.exitValue())
            + "; it said:\n"
            + said());
  }

  private static boolean isReady(Admin admin) throws InterruptedException {
    try {
      return !admin.describeCluster().nodes().get().isEmpty();
    } catch (ExecutionException notYet) {
      return false;
    }
  }

  /** What the broker printed and logged so far. */
  String said() throws IOException {
    return Files.exists(log().toPath())
        ? Files.readString(log().toPath(), StandardCharsets.UTF_8)
        : "";
  }

  private File log() {
    return folder.resolve("broker.log").toFile();
  }

  /** Kills it and removes its data. */
  @Override
  public void close() throws IOException {
    if (process != null) {
      process.toHandle().destroyForcibly();
      process.onExit().join();
    }
    delete(folder);
  }

  private static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
