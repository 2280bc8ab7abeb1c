package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.stream.kafka.BrokerProcess;
import dev.lockreel.stream.kafka.BrokerSecurity;
import dev.lockreel.stream.kafka.SharedBroker;
import dev.lockreel.stream.kafka.TopicReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code lockreel publish} as a shell sees it. */
@ExtendWith(SharedBroker.class)
class PublishCommandTest {
  private static final String CAPTURE = "traces/captures/comm-lost.txt.zst";
  private static final long ENDS_WITHIN_SECONDS = 30;

  @TempDir Path dir;

  @Test
  void itSaysHowMuchWentWhere(BrokerProcess broker) {
    Shell run =
        Shell.run("publish", at(broker), "--topic", "cli-new", "--create-topic", "2", CAPTURE);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEqualTo(CAPTURE + ": 10,210 events in 11 records to cli-new\n");
    assertThat(TopicReader.size(broker.clientProperties(), "cli-new")).isEqualTo(11);
  }

  @Test
  void aTopicThatIsNotThereIsAnError(BrokerProcess broker) {
    Shell run = Shell.run("publish", at(broker), "--topic", "cli-none", CAPTURE);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err())
        .isEqualTo(
            "lockreel: topic cli-none: is not there on "
                + broker.bootstrapServers()
                + " (--create-topic makes it)\n");
  }

  @Test
  void anImpossibleTopicIsAnError(BrokerProcess broker) {
    Shell run = Shell.run("publish", at(broker), "--topic", "a/b", CAPTURE);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("lockreel: --topic: 'a/b' is no name for a topic\n");
  }

  @Test
  void aBrokerThatIsNotThereIsAnErrorInBoundedTime() throws IOException {
    Path config =
        properties(Map.of("default.api.timeout.ms", "1000", "request.timeout.ms", "1000"));
    Shell run =
        Shell.run(
            "publish",
            "--bootstrap-servers=127.0.0.1:1",
            "--config=" + config,
            "--topic=t",
            CAPTURE);
    assertThat(run.exitCode()).isEqualTo(3);
    // A busy machine says before that it waits.
    assertThat(run.err().lines().filter(line -> !line.equals("lockreel: waiting for 127.0.0.1:1")))
        .singleElement(as(InstanceOfAssertFactories.STRING))
        .startsWith("lockreel: broker 127.0.0.1:1: no answer in time: ");
  }

  @Test
  void aTopicThatTakesOnlySmallRecordsIsAnErrorThatSaysHowFarItGot(BrokerProcess broker)
      throws Exception {
    broker.createTopic("cli-small", 1, Map.of("max.message.bytes", "2000"));
    Shell run = Shell.run("publish", at(broker), "--topic", "cli-small", CAPTURE);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err())
        .contains("lockreel: stopped; 0 events in 0 records are in cli-small\n")
        .contains("topic cli-small: a record is larger than it takes (max.message.bytes)");
  }

  @Test
  void wrongUsageIsSaid() {
    assertThat(Shell.run("publish", "--topic=t", CAPTURE).err()).contains("Missing the brokers");
    assertThat(usage("--batch-size=0")).contains("--batch-size must be from 1 to 100000");
    assertThat(usage("--rate-limit=-1")).contains("take numbers from 1 on");
    assertThat(usage("--create-topic=0")).contains("take numbers from 1 on");
    assertThat(usage("--compression=rar")).contains("'rar' is none of none, gzip, ");
    assertThat(usage("--record-format=xml")).contains("there are batch, ndjson");
  }

  private static String usage(String option) {
    Shell run =
        Shell.run("publish", "--bootstrap-servers=127.0.0.1:1", "--topic=t", option, CAPTURE);
    assertThat(run.exitCode()).isEqualTo(2);
    return run.err();
  }

  @Test
  void aBrokerThatWantsTlsAndAPasswordGetsThemFromAFileAndShowsThemNowhere() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(BrokerSecurity.SASL_SSL, Map.of())) {
      broker.createTopic("secure", 1);
      Properties client = new Properties();
      client.putAll(broker.clientProperties());
      String config = "--config=" + properties(client);
      Shell run = Shell.run("--debug", "publish", config, "--topic=secure", CAPTURE);
      assertThat(run.err()).isEmpty();
      assertThat(run.exitCode()).isZero();
      String jaas = client.getProperty("sasl.jaas.config");
      client.put("sasl.jaas.config", jaas.replace(BrokerSecurity.PASSWORD, "wrong-secret"));
      Path wrong = properties(client);
      Shell refused =
          Shell.run("--debug", "publish", "--config=" + wrong, "--topic=secure", CAPTURE);
      assertThat(refused.exitCode()).isEqualTo(3);
      assertThat(refused.err())
          .contains("refuses the login")
          .doesNotContain("wrong-secret", BrokerSecurity.STORE_PASSWORD);
    }
  }

  @Test
  void anInterruptedPublicationSaysHowFarItGotAndCanBeRepeated(BrokerProcess broker)
      throws Exception {
    broker.createTopic("cli-cut", 1);
    Process process =
        Shell.process(
                "publish",
                at(broker),
                "--topic=cli-cut",
                "--batch-size=10",
                "--rate-limit=500",
                CAPTURE)
            .start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ENDS_WITHIN_SECONDS);
    while (TopicReader.size(broker.clientProperties(), "cli-cut") < 5) {
      assertThat(process.isAlive() && System.nanoTime() < deadline).isTrue();
    }
    process.toHandle().destroy();
    Shell ended = Shell.ended(process);
    assertThat(ended.exitCode()).isEqualTo(143);
    long there = TopicReader.size(broker.clientProperties(), "cli-cut");
    assertThat(ended.err())
        .contains("lockreel: interrupted in " + CAPTURE + "; " + there * 10 + " events in ")
        .contains(there + " records of it are in cli-cut")
        .contains("publish it again");
    assertThat(ended.out()).isEmpty();
  }

  private static String at(BrokerProcess broker) {
    return "--bootstrap-servers=" + broker.bootstrapServers();
  }

  private Path properties(Map<?, ?> content) throws IOException {
    Properties properties = new Properties();
    content.forEach((key, value) -> properties.put(key.toString(), value.toString()));
    Path file = Files.createTempFile(dir, "client", ".properties");
    try (Writer out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
    return file;
  }
}
