package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockreel.report.OutputFormat;
import dev.lockreel.report.SchemaCheck;
import dev.lockreel.report.pipeline.FormatChecks;
import dev.lockreel.stream.kafka.BrokerProcess;
import dev.lockreel.stream.kafka.SharedBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code lockreel stream} as a shell sees it. */
@ExtendWith(SharedBroker.class)
class StreamCommandTest {
  private static final String TRACE = "traces/vfio/zap-deadlock.ndjson";
  private static final String TOPIC = "cli-streamed";

  @TempDir Path dir;

  /** What {@code replay} takes, {@code stream} takes, with the same outcome. */
  @Test
  void protocolsRulesBaselineAndSuppressionsAreThoseOfReplay(BrokerProcess broker)
      throws IOException {
    Shell published =
        Shell.run(
            "publish",
            "--bootstrap-servers=" + broker.bootstrapServers(),
            "--topic=" + TOPIC,
            "--create-topic=1",
            TRACE);
    assertThat(published.exitCode()).as(published.err()).isZero();
    Path rules =
        Files.writeString(
            dir.resolve("rules.yaml"),
            "- {name: mine, order: ['&vdev->memory_lock', '&mm->mmap_lock'], reason: because}\n");
    List<String> executing =
        List.of(
            "--execute",
            "--protocol=vfio-zap=memory-lock-first",
            "--protocol=vfio-fault=insert-pfn",
            "--rules=" + rules);
    CommandRun first = same(broker, executing);
    assertThat(first.exitCode()).isEqualTo(ExitCode.FINDINGS);
    List<String> found = first.json().get("findings").findValuesAsText("rule");
    assertThat(found).contains("waiter-stuck", "lock-order-rule");

    List<String> known = new ArrayList<>(executing);
    known.add("--baseline=" + Files.writeString(dir.resolve("baseline.json"), first.report()));
    assertThat(same(broker, known).exitCode()).isZero();

    StringBuilder suppressions = new StringBuilder();
    for (String rule : found.stream().distinct().toList()) {
      suppressions.append("- {rule: ").append(rule).append(", reason: because}\n");
    }
    List<String> suppressed = new ArrayList<>(executing);
    suppressed.add(
        "--suppressions=" + Files.writeString(dir.resolve("suppressions.yaml"), suppressions));
    assertThat(same(broker, suppressed).exitCode()).isZero();
  }

  /** A stream into a new database; its report must be that of a replay into another one. */
  private CommandRun same(BrokerProcess broker, List<String> options) throws IOException {
    String database = "--db=" + Files.createTempDirectory(dir, "db");
    List<String> replay = new ArrayList<>(List.of("replay", TRACE, database));
    replay.addAll(options);
    CommandRun replayed = CommandRun.json(dir, replay.toArray(String[]::new));
    List<String> stream =
        new ArrayList<>(
            List.of(
                "stream",
                "--bootstrap-servers=" + broker.bootstrapServers(),
                "--topic=" + TOPIC,
                "--db=" + Files.createTempDirectory(dir, "db"),
                "--until-caught-up"));
    stream.addAll(options);
    CommandRun streamed = CommandRun.json(dir, stream.toArray(String[]::new));
    assertThat(streamed.err()).isEqualTo(replayed.err());
    assertThat(streamed.report()).isEqualTo(Rendered.withoutDigests(replayed.report()));
    assertThat(streamed.exitCode()).isEqualTo(replayed.exitCode());
    return streamed;
  }

  @Test
  void everyFormOfAReportIsWrittenAtTheEnd(BrokerProcess broker) throws Exception {
    String topic = "cli-forms";
    String servers = "--bootstrap-servers=" + broker.bootstrapServers();
    Shell.run(
        "publish", servers, "--topic=" + topic, "--create-topic=1", "traces/lock/abba.ndjson");
    for (OutputFormat format : OutputFormat.values()) {
      String db = "--db=" + Files.createTempDirectory(dir, "db");
      Shell run =
          Shell.run(
              "stream",
              servers,
              "--topic=" + topic,
              db,
              "--until-caught-up",
              "--output=" + format.id());
      assertThat(run.exitCode()).as(format + ": " + run.err()).isEqualTo(ExitCode.FINDINGS);
      FormatChecks.check(format, run.out());
    }
  }

  /** The topic goes on, so that only what is said at once can be read. */
  @Test
  void aFindingIsARecordBeforeTheStreamEnds(BrokerProcess broker) throws Exception {
    String topic = "cli-live";
    String servers = "--bootstrap-servers=" + broker.bootstrapServers();
    Shell published =
        Shell.run(
            "publish", servers, "--topic=" + topic, "--create-topic=1", "traces/lock/abba.ndjson");
    assertThat(published.exitCode()).as(published.err()).isZero();
    String db = "--db=" + dir.resolve("live");
    Process stream =
        Shell.process("stream", servers, "--topic=" + topic, db, "--output=ndjson")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = stream.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      assertThat(line).isNotNull();
      SchemaCheck.conforms(line, "report-record");
      JsonNode record = new ObjectMapper().readTree(line);
      assertThat(record.at("/record").asText()).isEqualTo("finding");
      assertThat(record.at("/finding/rule").asText()).isEqualTo("lock-order-inversion");
      assertThat(stream.isAlive()).isTrue();
      assertThat(stream.toHandle().destroy()).isTrue();
      List<String> rest = out.lines().toList();
      JsonNode end = new ObjectMapper().readTree(rest.get(rest.size() - 1));
      assertThat(end.at("/completion/state").asText()).isEqualTo("interrupted");
      assertThat(stream.waitFor()).isEqualTo(143);
    } finally {
      stream.destroyForcibly();
    }
  }

  @Test
  void wrongUsageIsSaid() throws IOException {
    Path probes = Files.writeString(dir.resolve("mine.yaml"), "- probe: p\n  event: mm_put\n");
    assertThat(run("--probes=" + probes).err()).contains(probes + ":2: event: unknown event");
    assertThat(run("--traces-in-memory=0").err()).contains("--traces-in-memory");
    assertThat(run("--instance-id=a").err()).contains("--instance-id needs a --group");
  }

  private Shell run(String option) {
    Shell run =
        Shell.run(
            "stream",
            "--bootstrap-servers=127.0.0.1:1",
            "--topic=t",
            "--db=" + dir.resolve("db"),
            option);
    assertThat(run.exitCode()).isGreaterThan(ExitCode.FINDINGS);
    return run;
  }
}
