package dev.lockreel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockreel.replay.InMemory;
import dev.lockreel.stream.kafka.BrokerProcess;
import dev.lockreel.stream.kafka.SharedBroker;
import dev.lockreel.stream.kafka.TopicRecords;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The commands of {@code lockreel fleet} as a shell sees them, with one instance. */
@ExtendWith(SharedBroker.class)
class FleetCommandsTest {
  private static final String PREFIX = "cli-fleet";
  private static final String KERNEL = "6.12.117";
  private static final Path ABBA = Path.of("traces/lock/abba.ndjson");
  private static final int FIRST_ORDER_ENDS = 5;
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

  @TempDir(factory = InMemory.class)
  private static Path dir;

  private static String servers;
  private static Process instance;
  private static Path log;
  private static int port;

  /** A fleet of which three machines have said something: two halves of an inversion, and more. */
  @BeforeAll
  static void fleet(BrokerProcess broker) throws Exception {
    servers = "--bootstrap-servers=" + broker.bootstrapServers();
    Shell early = edge("host2", KERNEL, "traces/lock/abba.ndjson");
    assertThat(early.exitCode()).isNotZero();
    assertThat(early.err()).contains("topic cli-fleet-facts", "lockreel fleet run makes it");
    Shell published =
        Shell.run(
            "publish",
            servers,
            "--topic=" + PREFIX,
            "--create-topic=2",
            "--kernel=" + KERNEL,
            "--source=host1",
            "traces/vfio/zap-deadlock.ndjson");
    assertThat(published.exitCode()).as(published.err()).isZero();
    run();
    List<String> lines = Files.readAllLines(ABBA);
    Path one = Files.write(dir.resolve("one.ndjson"), lines.subList(0, FIRST_ORDER_ENDS));
    Path two =
        Files.write(dir.resolve("two.ndjson"), lines.subList(FIRST_ORDER_ENDS, lines.size()));
    await("/health", body -> body.equals("ok\n"));
    assertThat(edge("host2", KERNEL, one.toString()).exitCode()).isZero();
    Shell sent = edge("host3", KERNEL, two.toString());
    assertThat(sent.out()).contains("of 1 sources", "to graph " + KERNEL);
    awaitReport("host3");
  }

  private static void run() throws IOException, InterruptedException {
    log = dir.resolve("log");
    instance =
        Shell.process(
                "fleet",
                "run",
                servers,
                "--topic=" + PREFIX,
                "--prefix=" + PREFIX,
                "--application-id=" + PREFIX,
                "--state-dir=" + dir.resolve("state"),
                "--threads=1",
                "--partitions=2",
                "--counts-every=0.5",
                "--idle-end=1",
                "--execute",
                "--protocol=vfio-zap=memory-lock-first",
                "--protocol=vfio-fault=insert-pfn",
                "--metrics-port=" + (port = freePort()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** SIGTERM at last: it says that it stops, and nothing else. */
  @AfterAll
  static void stop() throws IOException, InterruptedException {
    if (instance == null) {
      return;
    }
    instance.destroy();
    boolean ended = instance.waitFor(1, TimeUnit.MINUTES);
    instance.destroyForcibly().waitFor();
    assertThat(ended).as("ended in time").isTrue();
    assertThat(instance.exitValue()).isEqualTo(143);
    assertThat(Files.readString(log)).contains("stopping").doesNotContain("ERROR", "Exception");
  }

  private static Shell edge(String source, String kernel, String file) {
    return Shell.run(
        "fleet",
        "edge",
        servers,
        "--prefix=" + PREFIX,
        "--source=" + source,
        "--kernel=" + kernel,
        file);
  }

  private static CommandRun report() throws IOException {
    return CommandRun.json(dir, "fleet", "report", servers, "--prefix=" + PREFIX);
  }

  /** Asks until the report names all three machines as read to their ends. */
  private static void awaitReport(String last) throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    CommandRun run = report();
    while (System.nanoTime() < deadline
        && !(run.report().contains("\"" + last + "\"")
            && run.report().contains("\"host1\"")
            && run.report().contains("lock-order-inversion"))) {
      run = report();
    }
    assertThat(run.report()).as(Files.readString(log)).contains("host1", last);
  }

  private static String await(String path, Predicate<String> wanted) throws Exception {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    String body = "";
    while (System.nanoTime() < deadline) {
      try {
        body = get(path);
        if (wanted.test(body)) {
          return body;
        }
      } catch (IOException notYet) {
        body = notYet.toString();
      }
    }
    throw new AssertionError(path + ": " + body + Files.readString(log));
  }

  private static String get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void theReportHasWhatOnlyTwoMachinesShowAndIsTheSameEachTime() throws IOException {
    CommandRun run = report();
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.FINDINGS);
    JsonNode inversion = null;
    for (JsonNode each : run.json().get("findings")) {
      boolean wanted = each.get("classes").toString().equals("[\"A\",\"B\"]");
      inversion =
          wanted || each.get("classes").toString().equals("[\"B\",\"A\"]") ? each : inversion;
    }
    assertThat(inversion).isNotNull();
    assertThat(inversion.get("path").findValuesAsText("source")).contains("host2", "host3");
    assertThat(report().report()).isEqualTo(run.report());
  }

  /** {@code --execute} runs protocols in the source stage. */
  @Test
  void protocolsAreExecuted() throws IOException {
    assertThat(report().json().get("findings").findValuesAsText("rule")).contains("waiter-stuck");
  }

  @Test
  void theGraphIsPrinted() {
    Shell dot =
        Shell.run(
            "fleet", "graph", servers, "--prefix=" + PREFIX, "--output=dot", "--graph=" + KERNEL);
    assertThat(dot.exitCode()).as(dot.err()).isZero();
    assertThat(dot.out()).startsWith("digraph").contains("[label=\"A\\n", "[label=\"B\\n");
    Shell none =
        Shell.run("fleet", "graph", servers, "--prefix=" + PREFIX, "--output=dot", "--graph=5.4");
    assertThat(none.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(none.err()).contains("no graph '5.4'", KERNEL);
  }

  @Test
  void whatIsPulledReportsTheSame() throws IOException {
    Path db = dir.resolve("pulled");
    String[] pull = {"fleet", "pull", servers, "--prefix=" + PREFIX, "--db=" + db};
    assertThat(Shell.run(pull).exitCode()).isZero();
    CommandRun pulled = CommandRun.json(dir, "report", "--db=" + db);
    assertThat(pulled.json().get("findings")).isEqualTo(report().json().get("findings"));
    Shell again = Shell.run(pull);
    assertThat(again.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(again.err()).contains("holds a graph already");
  }

  @Test
  void theTopologyHasBothStagesAndAllTopics() {
    Shell printed = Shell.run("fleet", "topology", "--topic=t", "--prefix=p");
    assertThat(printed.exitCode()).isZero();
    assertThat(printed.out())
        .contains(
            "source-stage", "graph-stage", "[t]", "p-facts", "p-known", "p-wanted", "p-graph");
  }

  @Test
  void metricsAndHealthSayHowItDoes() throws Exception {
    String metrics = await("/metrics", body -> body.contains("lockreel_findings{rule="));
    assertThat(metrics)
        .contains(
            "lockreel_fleet_lag_records{stage=\"sources\"}",
            "lockreel_fleet_lag_records{stage=\"graphs\"}",
            "lockreel_fleet_state{state=\"RUNNING\"} 1.0",
            "lockreel_fleet_graphs 1.0");
    assertThat(get("/health/ready")).isEqualTo("ok\n");
  }

  @Test
  void theLivePageHasTheFindings() throws Exception {
    assertThat(get("/")).contains("lockreel live");
    String events = await("/events", body -> body.contains("\"graph\":\"" + KERNEL + "\""));
    assertThat(events).contains("event: found", "lock-order-inversion", "event: status");
    assertThat(get("/report?graph=" + KERNEL)).contains("<title>lockreel report</title>");
  }

  @Test
  void badFactsAreDeadLetters(BrokerProcess broker) throws Exception {
    String topic = PREFIX + "-dead-letters";
    TopicRecords.send(broker, PREFIX + "-facts", KERNEL, new byte[] {99, 1, 2});
    assertThat(TopicRecords.awaitHeader(broker, topic, "reason"))
        .contains("version 99, this lockreel knows version 2");
  }

  @Test
  void wrongOptionsAreNamed() {
    Shell run =
        Shell.run(
            "fleet", "run", servers, "--topic=t", "--state-dir=" + dir.resolve("s"), "--threads=0");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--threads");
    Shell named =
        Shell.run(
            "fleet",
            "run",
            servers,
            "--topic=t",
            "--state-dir=" + dir.resolve("s"),
            "--application-id=a b");
    assertThat(named.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(named.err()).contains("--application-id: 'a b'");
    Shell none = Shell.run("fleet", "report", servers, "--prefix=not-there");
    assertThat(none.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(none.err()).contains("topic not-there-graph", "--prefix");
    Shell missing =
        Shell.run("fleet", "run", servers, "--topic=not-there", "--state-dir=" + dir.resolve("s"));
    assertThat(missing.err())
        .contains("topic not-there: is not there", "lockreel publish --create-topic makes it");
  }

  @Test
  void whatAnotherUsesIsNamed() {
    Shell state = another("--state-dir=" + dir.resolve("state"));
    assertThat(state.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(state.err()).contains(dir.resolve("state") + ": is another instance's");
    Shell listening = another("--state-dir=" + dir.resolve("s"), "--metrics-port=" + port);
    assertThat(listening.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(listening.err())
        .contains("cannot listen on 127.0.0.1:" + port)
        .doesNotContain("rebalancing");
  }

  /** One more instance of the fleet that runs. */
  private static Shell another(String... options) {
    return Shell.run(
        Stream.concat(
                Stream.of(
                    "fleet",
                    "run",
                    servers,
                    "--topic=" + PREFIX,
                    "--prefix=" + PREFIX,
                    "--application-id=" + PREFIX),
                Stream.of(options))
            .toArray(String[]::new));
  }
}
