package dev.lockreel.stream.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a broker asks of its clients, and what a client then has to bring. */
public enum BrokerSecurity {
  NONE {
    @Override
    void prepare(Path folder) {}

    @Override
    Map<String, String> brokerProperties(Path folder) {
      return Map.of("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,BROKER:PLAINTEXT");
    }

    @Override
    Map<String, String> clientProperties(Path folder) {
      return Map.of();
    }
  },
  /** User and password, over TLS with a certificate made for the occasion. */
  SASL_SSL {
    @Override
    void prepare(Path folder) throws IOException, InterruptedException {
      Path keys = keyStore(folder);
      Path certificate = folder.resolve("broker.pem");
      List<String> pair = new ArrayList<>(List.of("-genkeypair", "-keystore", keys.toString()));
      pair.addAll(List.of("-alias", "broker", "-keyalg", "EC", "-dname", "CN=127.0.0.1"));
      pair.addAll(List.of("-ext", "SAN=ip:127.0.0.1,dns:localhost", "-validity", "30"));
      keytool(pair);
      keytool(
          List.of(
              "-exportcert",
              "-rfc",
              "-keystore",
              keys.toString(),
              "-alias",
              "broker",
              "-file",
              certificate.toString()));
      keytool(
          List.of(
              "-importcert",
              "-noprompt",
              "-keystore",
              trustStore(folder).toString(),
              "-alias",
              "broker",
              "-file",
              certificate.toString()));
    }

    @Override
    Map<String, String> brokerProperties(Path folder) {
      String users =
          LOGIN_MODULE
              + " required username=\"broker\" password=\"%1$s\" user_broker=\"%1$s\""
                  .formatted(STORE_PASSWORD)
              + " user_%s=\"%s\";".formatted(USER, PASSWORD);
      return Map.of(
          "listener.security.protocol.map",
          "CONTROLLER:PLAINTEXT,BROKER:SASL_SSL",
          "sasl.enabled.mechanisms",
          "PLAIN",
          "sasl.mechanism.inter.broker.protocol",
          "PLAIN",
          "listener.name.broker.plain.sasl.jaas.config",
          users,
          "ssl.keystore.type",
          "PKCS12",
          "ssl.keystore.location",
          keyStore(folder).toString(),
          "ssl.keystore.password",
          STORE_PASSWORD,
          "ssl.truststore.type",
          "PKCS12",
          "ssl.truststore.location",
          trustStore(folder).toString(),
          "ssl.truststore.password",
          STORE_PASSWORD);
    }

    @Override
    Map<String, String> clientProperties(Path folder) {
      return Map.of(
          "security.protocol",
          "SASL_SSL",
          "sasl.mechanism",
          "PLAIN",
          "sasl.jaas.config",
          LOGIN_MODULE + " required username=\"%s\" password=\"%s\";".formatted(USER, PASSWORD),
          "ssl.truststore.type",
          "PKCS12",
          "ssl.truststore.location",
          trustStore(folder).toString(),
          "ssl.truststore.password",
          STORE_PASSWORD);
    }
  };

  /** The user that clients log in as. */
  public static final String USER = "lockreel";

  /** Its password: a test looks for it in all that is printed. */
  public static final String PASSWORD = "user-secret-4711";

  /** Password of key store and trust store. */
  public static final String STORE_PASSWORD = "store-secret-0815";

  private static final String LOGIN_MODULE =
      "org.apache.kafka.common.security.plain.PlainLoginModule";

  /** Makes what the broker and its clients need in {@code folder}. */
  abstract void prepare(Path folder) throws IOException, InterruptedException;

  abstract Map<String, String> brokerProperties(Path folder);

  abstract Map<String, String> clientProperties(Path folder);

  private static Path keyStore(Path folder) {
    return folder.resolve("broker.p12");
  }

  private static Path trustStore(Path folder) {
    return folder.resolve("trusted.p12");
  }

  private static void keytool(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", STORE_PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
  }
}
