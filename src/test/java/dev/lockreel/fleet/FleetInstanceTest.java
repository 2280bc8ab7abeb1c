package dev.lockreel.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.report.JsonRecords;
import dev.lockreel.stream.StreamSettings;
import dev.lockreel.stream.kafka.BrokerProcess;
import dev.lockreel.stream.kafka.ClientSettings;
import dev.lockreel.stream.kafka.SharedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
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
    Path file = Files.writeString(dir.resolve("client.properties"), config);
    FleetRun run = new FleetRun("fleet", dir, null, 1, 1, commitEvery, 1);
    Properties properties = FleetInstance.properties(run, ClientSettings.of("none:1", file));
    return new StreamsConfig(properties)
        .getProducerConfigs("fleet")
        .get("transaction.timeout.ms")
        .toString();
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

  /** Members of an application's group after an instance of it has run and was stopped. */
  private int membersAfter(BrokerProcess broker, String name, String id) throws Exception {
    broker.createTopic(name, 1);
    FleetRun run = new FleetRun(name, dir.resolve(name), id, 1, 0, FleetRun.COMMIT_EVERY, 1);
    FleetSettings settings =
        FleetSettings.of(
            FleetTopics.of(name, name),
            BuiltinOptions.inMemory(),
            new StreamSettings.Forms(JsonRecords::finding, JsonRecords::dependency));
    try (FleetInstance instance =
        new FleetInstance(settings, run, ClientSettings.of(broker.bootstrapServers(), null))) {
      instance.start();
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
      while (!instance.ready() && System.nanoTime() < deadline) {
        assertThat(instance.awaitEnd(Duration.ofMillis(50))).isFalse();
      }
      assertThat(instance.ready()).isTrue();
    }
    try (Admin admin = Admin.create(broker.clientProperties())) {
      return admin.describeConsumerGroups(List.of(name)).all().get().get(name).members().size();
    }
  }
}
