package dev.lockreel.fleet;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.IDEMPOTENT_WRITE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.PatternType.LITERAL;
import static org.apache.kafka.common.resource.PatternType.PREFIXED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Rule;
import dev.lockreel.replay.InMemory;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.report.JsonRecords;
import dev.lockreel.stream.StreamException;
import dev.lockreel.stream.StreamSettings;
import dev.lockreel.stream.kafka.BrokerProcess;
import dev.lockreel.stream.kafka.BrokerSecurity;
import dev.lockreel.stream.kafka.ClientSettings;
import dev.lockreel.stream.kafka.PublishedRecords;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code docs/fleet.md} says that a broker has to allow is enough, with a broker that allows
 * nothing else: an instance, the edge and a reader, each as a user of its own.
 */
class FleetAclTest {
  private static final String NAME = "acl";
  private static final FleetTopics TOPICS = FleetTopics.of(NAME + "-traces", NAME);
  private static final String APPLICATION = "application";
  private static final String ADMIN = "broker";
  private static final List<String> USERS = List.of(ADMIN, "fleet", "edge", "reader", "other");
  private static final Path ABBA = Path.of("traces/lock/abba.ndjson");
  private static final int FIRST_ORDER_ENDS = 5;
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required";

  @TempDir(factory = InMemory.class)
  Path dir;

  @Test
  void whatTheDocumentationListsIsEnough() throws Exception {
    Map<String, String> settings =
        Map.of(
            "authorizer.class.name",
            "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            // The controller's listener asks for no login.
            "super.users",
            "User:" + ADMIN + ";User:ANONYMOUS",
            "listener.name.broker.plain.sasl.jaas.config",
            users());
    try (BrokerProcess broker = BrokerProcess.start(BrokerSecurity.SASL_SSL, settings)) {
      allow(broker);
      try (FleetInstance instance = new FleetInstance(fleet(), run(), client(broker, "fleet"))) {
        instance.start();
        publishFirstHalf(broker);
        sendSecondHalf(broker, "edge");
        assertThat(awaitFindings(broker, instance))
            .extracting(Finding::rule)
            .containsExactly(Rule.LOCK_ORDER_INVERSION);
      }
      assertThatThrownBy(() -> sendSecondHalf(broker, "other")).isInstanceOf(StreamException.class);
    }
  }

  private static String users() {
    StringBuilder users = new StringBuilder(LOGIN + " username=\"broker\" password=\"broker\"");
    USERS.forEach(each -> users.append(" user_%1$s=\"%1$s\"".formatted(each)));
    // As whom the test's broker is asked whether it is ready.
    users.append(" user_%s=\"%s\"".formatted(BrokerSecurity.USER, BrokerSecurity.PASSWORD));
    return users + ";";
  }

  private ClientSettings client(BrokerProcess broker, String user) throws IOException {
    Properties properties = new Properties();
    properties(broker, user).forEach((name, value) -> properties.setProperty(name, "" + value));
    Path file = dir.resolve(user + ".properties");
    try (Writer out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
    return ClientSettings.of(null, file);
  }

  private static Map<String, Object> properties(BrokerProcess broker, String user) {
    Map<String, Object> properties = broker.clientProperties();
    properties.put(
        "sasl.jaas.config", LOGIN + " username=\"%1$s\" password=\"%1$s\";".formatted(user));
    return properties;
  }

  private static void allow(BrokerProcess broker) throws Exception {
    List<AclBinding> allowed = new ArrayList<>();
    ResourceType topic = ResourceType.TOPIC;
    allowed.addAll(acls("fleet", topic, TOPICS.traces(), LITERAL, READ, DESCRIBE));
    for (String begin : List.of(NAME, APPLICATION)) {
      allowed.addAll(acls("fleet", topic, begin, PREFIXED, READ, WRITE, DESCRIBE, CREATE));
    }
    allowed.addAll(acls("fleet", ResourceType.GROUP, APPLICATION, PREFIXED, READ));
    allowed.addAll(
        acls("fleet", ResourceType.TRANSACTIONAL_ID, APPLICATION, PREFIXED, DESCRIBE, WRITE));
    allowed.addAll(acls("fleet", ResourceType.CLUSTER, "kafka-cluster", LITERAL, IDEMPOTENT_WRITE));
    allowed.addAll(acls("edge", topic, TOPICS.facts(), LITERAL, WRITE, DESCRIBE));
    allowed.addAll(acls("reader", topic, TOPICS.graph(), LITERAL, READ, DESCRIBE));
    try (Admin admin = Admin.create(properties(broker, ADMIN))) {
      admin.createTopics(List.of(new NewTopic(TOPICS.traces(), 2, (short) 1))).all().get();
      admin.createAcls(allowed).all().get();
    }
  }

  private static List<AclBinding> acls(
      String user, ResourceType type, String name, PatternType pattern, AclOperation... allowed) {
    List<AclBinding> acls = new ArrayList<>();
    for (AclOperation each : allowed) {
      acls.add(
          new AclBinding(
              new ResourcePattern(type, name, pattern),
              new AccessControlEntry("User:" + user, "*", each, AclPermissionType.ALLOW)));
    }
    return acls;
  }

  private static FleetSettings fleet() {
    return FleetSettings.of(
            TOPICS,
            BuiltinOptions.inMemory(),
            new StreamSettings.Forms(JsonRecords::finding, JsonRecords::dependency))
        .withTimes(Duration.ofSeconds(1), Duration.ofMinutes(1));
  }

  private FleetRun run() {
    return new FleetRun(APPLICATION, dir.resolve("state"), "one", 1, 0, Duration.ofMillis(100), 1);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The flush waits for all.
  private void publishFirstHalf(BrokerProcess broker) throws IOException {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            properties(broker, ADMIN), new ByteArraySerializer(), new ByteArraySerializer())) {
      Path half = half(true);
      for (ProducerRecord<byte[], byte[]> each :
          PublishedRecords.of(half, TOPICS.traces(), "host1", "6.12", 100)) {
        producer.send(each);
      }
      producer.flush();
    }
  }

  private Path half(boolean first) throws IOException {
    List<String> lines = Files.readAllLines(ABBA);
    return Files.write(
        dir.resolve("half" + first),
        first ? lines.subList(0, FIRST_ORDER_ENDS) : lines.subList(FIRST_ORDER_ENDS, lines.size()));
  }

  private void sendSecondHalf(BrokerProcess broker, String user) throws IOException {
    try (FleetEdge edge = new FleetEdge(TOPICS, "6.12", client(broker, user));
        Replay replay =
            new Replay(BuiltinOptions.inMemory().withSource("host2"), ReplayListener.NONE)) {
      edge.listenTo(replay);
      replay.read(half(false).toString());
      edge.sendAll(replay);
    }
  }

  private List<Finding> awaitFindings(BrokerProcess broker, FleetInstance instance)
      throws Exception {
    ClientSettings reader = client(broker, "reader");
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (System.nanoTime() < deadline) {
      if (instance.failure() != null) {
        throw instance.failure();
      }
      FleetGraph graph = FleetReader.read(TOPICS, reader).get("6.12");
      if (graph != null && !graph.state(List.of()).allFindings().isEmpty()) {
        return graph.state(List.of()).allFindings();
      }
      instance.awaitEnd(Duration.ofMillis(100));
    }
    return List.of();
  }
}
