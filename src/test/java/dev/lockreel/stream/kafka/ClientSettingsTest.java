package dev.lockreel.stream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.stream.StreamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user's client properties: read, put under ours, and never shown. */
class ClientSettingsTest {
  @TempDir Path dir;

  @Test
  void theOptionSaysWhereTheBrokersAreIfItIsThere() throws IOException {
    Path file = file("bootstrap.servers=file:1\nclient.id=me\n");
    assertThat(ClientSettings.of(null, file).servers()).isEqualTo("file:1");
    assertThat(ClientSettings.of("option:2", file).servers()).isEqualTo("option:2");
    assertThat(ClientSettings.of("option:2", file).toMap()).containsEntry("client.id", "me");
  }

  @Test
  void whatCannotBeReadIsSaid() throws IOException {
    Path none = dir.resolve("none");
    assertThatThrownBy(() -> ClientSettings.of("a:1", none)).hasMessage(none + ": no such file");
    Path broken = file("a=\\u00zz");
    assertThatThrownBy(() -> ClientSettings.of("a:1", broken))
        .hasMessageStartingWith(broken + ": cannot be read as properties");
    Path empty = file("client.id=me");
    assertThatThrownBy(() -> ClientSettings.of(null, empty)).hasMessageContaining("no brokers");
  }

  @Test
  void secretsAreTakenOutOfMessages() throws IOException {
    ClientSettings settings =
        ClientSettings.of(
            "a:1",
            file(
                """
                ssl.keystore.password=kpass
                ssl.truststore.password=tpass
                sasl.jaas.config=Module required username="u" password="jpass";
                sasl.oauthbearer.client.credentials.client.secret=cpass
                client.id=me
                """));
    assertThat(settings.withoutSecrets("me kpass tpass 'jpass' cpass"))
        .isEqualTo("me [hidden] [hidden] '[hidden]' [hidden]");
    StreamException failure =
        new BrokerFailure(settings, "t")
            .of(new KafkaException("outer", new ConfigException("sasl", "jpass", "is bad")));
    assertThat(failure)
        .hasMessage(
            "properties of Kafka's clients: Invalid value [hidden] for configuration sasl: is bad");
    assertThat(failure.getCause().toString()).doesNotContain("jpass");
  }

  private Path file(String content) throws IOException {
    return Files.writeString(dir.resolve("client.properties"), content);
  }
}
