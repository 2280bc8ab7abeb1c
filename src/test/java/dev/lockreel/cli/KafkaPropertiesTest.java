package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Properties of Kafka's clients that cannot be right: no broker is asked. */
class KafkaPropertiesTest {
  @TempDir private Path folder;

  @BeforeEach
  void stores() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (OutputStream out = Files.newOutputStream(folder.resolve("store.p12"))) {
      store.store(out, "right".toCharArray());
    }
    Files.writeString(folder.resolve("text"), "no store\n");
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of("ssl.truststore.location=%s/none", "/none: no such file"),
        Arguments.of(
            "ssl.keystore.location=%s/none\nssl.keystore.password=p", "/none: no such file"),
        Arguments.of("ssl.truststore.location=%s/text", "/text of type JKS: "),
        Arguments.of(
            "ssl.truststore.location=%s/store.p12\nssl.truststore.type=PKCS12\n"
                + "ssl.truststore.password=wrong",
            "/store.p12 of type PKCS12: "),
        Arguments.of(
            "ssl.truststore.location=%s/store.p12\nssl.truststore.type=FOO",
            "/store.p12 of type FOO: FOO not found"),
        Arguments.of("ssl.protocol=bogus", "bogus"),
        Arguments.of("max.poll.records=many", "Invalid value many for configuration"),
        Arguments.of("security.protocol=a\\u001b[2J", "Invalid value"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aWrongPropertyIsNamedInOneLine(String properties, String message) throws IOException {
    Path config = folder.resolve("client.properties");
    Files.writeString(
        config, "security.protocol=SSL\n" + properties.replace("%s", folder.toString()) + "\n");
    Shell stream =
        Shell.run(
            "stream",
            "--bootstrap-servers",
            "127.0.0.1:9",
            "--topic",
            "t",
            "--db",
            folder.resolve("db").toString(),
            "--config",
            config.toString());
    assertThat(stream.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(stream.err()).startsWith("lockreel: ").contains(message).doesNotContain("wrong\n");
    assertThat(stream.err().lines()).hasSize(1);
  }
}
