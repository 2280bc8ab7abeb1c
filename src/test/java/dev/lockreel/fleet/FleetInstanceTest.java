package dev.lockreel.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.report.JsonRecords;
import dev.lockreel.stream.StreamSettings;
import dev.lockreel.stream.kafka.BrokerProcess;
import dev.lockreel.stream.kafka.ClientSettings;
import dev.lockreel.stream.kafka.SharedBroker;
import dev.lockreel.stream.kafka.TopicRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What an instance asks of Kafka Streams. */
@ExtendWith(SharedBroker.class)
class FleetInstanceTest {
  @TempDir Path dir;

  private Object transactionTimeout(String config) throws IOException {
    return transactionTimeout(config, Duration.ofMillis(500));
  }

  private Object transactionTimeout(String config, Duration commitEvery) throws IOException {
    return properties(config, commitEvery)
        .getProducerConfigs("fleet")
        .get("transaction.timeout.ms")
        .toString();
  }

  private StreamsConfig properties(String config, Duration commitEvery) throws IOException {
    Path file = Files.writeString(dir.resolve("client.properties"), config);
    FleetRun run = new FleetRun("fleet", dir, null, 1, 1, commitEvery, 1);
    return new StreamsConfig(FleetInstance.properties(run, ClientSettings.of("none:1", file)));
  }

  private String heartbeats(String config) throws IOException {
    Object millis =
        properties(config, Duration.ofMillis(500))
            .getMainConsumerConfigs("fleet", "fleet", 0)
            .get("heartbeat.interval.ms");
    return String.valueOf(millis);
  }

  /** Else the heir of a killed one hears late of the end of its session. */
  @Test
  void heartbeatsComeTenTimesInASession() throws Exception {
    assertThat(heartbeats("session.timeout.ms=6000")).isEqualTo("600");
    assertThat(heartbeats("main.consumer.session.timeout.ms=8000")).isEqualTo("800");
    assertThat(heartbeats("session.timeout.ms=45000")).isEqualTo("3000");
    assertThat(heartbeats("session.timeout.ms=6000\nheartbeat.interval.ms=2000")).isEqualTo("2000");
    assertThat(heartbeats("session.timeout.ms=6000\nconsumer.heartbeat.interval.ms=50"))
        .isEqualTo("50");
  }

  /** Else what a killed instance left open hides the findings of the one that has its work. */
  @Test
  void theBrokersWaitForATransactionNoLongerThanForItsInstance() throws Exception {
    assertThat(transactionTimeout("session.timeout.ms=6000")).isEqualTo("6000");
    assertThat(transactionTimeout("consumer.session.timeout.ms=7000")).isEqualTo("7000");
    assertThat(
            transactionTimeout(
                "consumer.session.timeout.ms=7000\nmain.consumer.session.timeout.ms=8000"))
        .isEqualTo("8000");
    assertThat(transactionTimeout("")).isEqualTo("10000");
    assertThat(transactionTimeout("transaction.timeout.ms=20000")).isEqualTo("20000");
    assertThatThrownBy(() -> transactionTimeout("session.timeout.ms=soon"))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("session.timeout.ms");
  }

  @Test
  void aTransactionMayLastFromOneCommitToTheNext() throws Exception {
    assertThat(transactionTimeout("session.timeout.ms=6000", Duration.ofSeconds(15)))
        .isEqualTo("30000");
  }

  @Test
  void propertiesOfOneClientAloneAreKnown() {
    assertThat(List.of("consumer.session.timeout.ms", "replication.factor", "session.timeout.mss"))
        .filteredOn(FleetInstance::isProperty)
        .containsExactly("consumer.session.timeout.ms", "replication.factor");
  }

  /** Else its share would wait for the end of its session. */
  @Test
  void anInstanceThatIsStoppedLeavesItsGroupUnlessItHasANameInIt(BrokerProcess broker)
      throws Exception {
    assertThat(membersAfter(broker, "leaves", null)).isZero();
    assertThat(membersAfter(broker, "remains", "one")).isOne();
  }

  /** Else a large graph would be read in the midst of a transaction, which would time out. */
  @Test
  void graphsAreReadBeforeTheirStageBegins(BrokerProcess broker) throws Exception {
    broker.createTopic("ahead", 1);
    FleetRun run = run("ahead", null);
    try (FleetInstance first = started(broker, run)) {
      TopicRecords.send(broker, "ahead-facts", "6.12", ManyFacts.pair("one", "lock", false));
      TopicRecords.send(broker, "ahead-facts", "6.12", ManyFacts.pair("two", "lock", true));
      await(first, () -> findings(first) == 1);
    }
    // With its own stores, and with none: from the changelog.
    for (FleetRun again :
        List.of(
            run,
            new FleetRun("ahead", dir.resolve("empty"), null, 1, 0, FleetRun.COMMIT_EVERY, 1))) {
      try (FleetInstance next = started(broker, again)) {
        await(next, () -> findings(next) == 1);
        assertThat(next.metrics().graphsReadLate.sum()).isZero();
      }
    }
  }

  private static long findings(FleetInstance instance) {
    FleetMetrics.GraphSize size = instance.metrics().graphs().get("6.12");
    return size == null ? 0 : size.findings().values().stream().mapToLong(Long::longValue).sum();
  }

  private FleetRun run(String name, String id) {
    return new FleetRun(name, dir.resolve(name), id, 1, 0, FleetRun.COMMIT_EVERY, 1);
  }

  private static FleetInstance started(BrokerProcess broker, FleetRun run) throws Exception {
    FleetSettings settings =
        FleetSettings.of(
            FleetTopics.of(run.application(), run.application()),
            BuiltinOptions.inMemory(),
            new StreamSettings.Forms(JsonRecords::finding, JsonRecords::dependency));
    FleetInstance instance =
        new FleetInstance(settings, run, ClientSettings.of(broker.bootstrapServers(), null));
    instance.start();
    await(instance, instance::ready);
    return instance;
  }

  private static void await(FleetInstance instance, BooleanSupplier wanted) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!wanted.getAsBoolean() && System.nanoTime() < deadline) {
      assertThat(instance.awaitEnd(Duration.ofMillis(50))).isFalse();
    }
    assertThat(wanted.getAsBoolean()).isTrue();
  }

  /** Members of an application's group after an instance of it has run and was stopped. */
  private int membersAfter(BrokerProcess broker, String name, String id) throws Exception {
    broker.createTopic(name, 1);
    started(broker, run(name, id)).close();
    try (Admin admin = Admin.create(broker.clientProperties())) {
      return admin.describeConsumerGroups(List.of(name)).all().get().get(name).members().size();
    }
  }
}
