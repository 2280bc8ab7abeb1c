package dev.lockreel.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.stream.StreamException;
import dev.lockreel.stream.kafka.ClientSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an instance asks of Kafka Streams. */
class FleetInstanceTest {
  @TempDir Path dir;

  private Object transactionTimeout(String config) throws IOException, StreamException {
    Path file = Files.writeString(dir.resolve("client.properties"), config);
    FleetRun run = new FleetRun("fleet", dir, null, 1, 1, Duration.ofMillis(500), 1);
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
    assertThat(transactionTimeout("")).isEqualTo("10000");
    assertThat(transactionTimeout("transaction.timeout.ms=20000")).isEqualTo("20000");
    assertThatThrownBy(() -> transactionTimeout("session.timeout.ms=soon"))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("session.timeout.ms");
  }
}
