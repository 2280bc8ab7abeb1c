package dev.lockreel.stream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockreel.SameText;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.config.ProbeMappingFile;
import dev.lockreel.ingest.ProbeMapping;
import dev.lockreel.replay.InMemory;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.store.GraphStore;
import dev.lockreel.store.NoChanges;
import dev.lockreel.store.OutboxRecord;
import dev.lockreel.store.StoredState;
import dev.lockreel.store.StreamChanges;
import dev.lockreel.stream.RecordFormat;
import dev.lockreel.stream.RecordHeaders;
import dev.lockreel.stream.StreamException;
import dev.lockreel.stream.StreamMetrics;
import dev.lockreel.stream.StreamSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A stream and a real broker: what goes wrong, what is shared, what is sent. */
@ExtendWith(SharedBroker.class)
class StreamBrokerTest {
  private static final Path ABBA = Path.of("traces/lock/abba.ndjson");
  private static final Path CAPTURE = Path.of("traces/captures/bugs-abba.txt.zst");
  private static final Path OTHER = Path.of("traces/captures/bugs-rwsem.txt.zst");

  @TempDir(factory = InMemory.class)
  Path dir;

  /** The lines of the scenario that are events, in two halves. */
  private static List<String> halves() throws IOException {
    List<String> lines =
        Files.readAllLines(ABBA).stream().filter(each -> each.contains("\"event\"")).toList();
    int half = lines.size() / 2;
    return List.of(
        String.join("\n", lines.subList(0, half)),
        String.join("\n", lines.subList(half, lines.size())));
  }

  private static StreamSettings sending(String findings, String dependencies, String letters) {
    return StreamSettings.DEFAULT.sending(findings, dependencies, letters, StreamRun.FORMS);
  }

  private static JsonNode report(String json) throws IOException {
    return new ObjectMapper().readTree(json.substring(0, json.indexOf("\n}\n") + 3));
  }

  private static List<String> rules(String json) throws IOException {
    return report(json).get("findings").findValuesAsText("rule");
  }

  private static long anomalies(String json, String id) throws IOException {
    for (JsonNode each : report(json).get("health").get("anomalies")) {
      if (each.get("id").asText().equals(id)) {
        return each.get("count").asLong();
      }
    }
    return 0;
  }

  @Test
  void aBrokerThatGoesAwayInMidStreamIsWaitedFor() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start()) {
      broker.createTopic("restarted", 1);
      StreamEqualsReplayTest.publish(broker, "restarted", RecordFormat.BATCH, List.of(CAPTURE));
      ConsumeOptions all = StreamRun.options(broker, "restarted");
      try (LiveStream stream =
          new LiveStream(endless(all, null), StreamSettings.DEFAULT, dir.resolve("live"))) {
        long first = stream.await("caught up", now -> now.events() > 0 && lag(now) == 0).events();
        broker.kill();
        broker.restart();
        StreamEqualsReplayTest.publish(broker, "restarted", RecordFormat.BATCH, List.of(OTHER));
        String calm = StreamRun.json(all, dir.resolve("calm"));
        // Not the lag: what is known of it may be from before the last records were there.
        long events = 0;
        for (JsonNode source : report(calm).get("sources")) {
          events += source.get("events").asLong();
        }
        long both = events;
        assertThat(both).isGreaterThan(first);
        stream.await("both", now -> now.events() == both);
        SameText.check(withoutProgress(stream.end()), withoutProgress(calm), "across a restart");
      }
    }
  }

  /** A report without what says that a stream without end was stopped. */
  private static String withoutProgress(String json) {
    return json.replaceAll("(?s)\"completion\": \\{.*?\\}", "")
        .replaceAll("\"progress\": \"[a-z]*\"", "");
  }

  private static long lag(StreamMetrics metrics) {
    return metrics.lag().isEmpty()
        ? -1
        : metrics.lag().values().stream().mapToLong(Long::longValue).sum();
  }

  private static ConsumeOptions endless(ConsumeOptions options, String group) {
    return options
        .withGroup(group, null)
        .withStart(group == null ? options.start() : null)
        .withUntilCaughtUp(false);
  }

  @Test
  void aPartitionThatIsAddedWhileTheStreamRunsIsConsumed(BrokerProcess broker) throws Exception {
    broker.createTopic("widened", 1);
    TestTopic topic = new TestTopic(broker, "widened");
    topic.send(List.of(topic.lines(0, "host0", 0, halves().get(0))));
    Map<String, Object> client = new TreeMap<>(broker.clientProperties());
    client.put("metadata.max.age.ms", 200);
    ConsumeOptions options = endless(StreamRun.options(client, "widened"), null);
    try (LiveStream stream = new LiveStream(options, StreamSettings.DEFAULT, dir.resolve("live"))) {
      stream.await("one partition", now -> now.sources() == 1);
      try (var admin = broker.admin()) {
        admin.createPartitions(Map.of("widened", NewPartitions.increaseTo(2))).all().get();
      }
      stream.await("two partitions", now -> now.assigned() == 2);
      topic.send(
          List.of(
              topic.lines(1, "host1", 0, halves().get(0)),
              topic.lines(0, "host0", 1, halves().get(1))));
      stream.await("both", now -> now.sources() == 2 && now.events() == 12);
      assertThat(anomalies(stream.end(), "stream-gap")).isZero();
    }
  }

  /**
   * One instance has both partitions, a second one takes one over, gives it back with its end:
   * where the other one consumed, there is a gap and no finding across it.
   */
  @Test
  void aPartitionThatAnotherInstanceHadMeanwhileHasAGap(BrokerProcess broker) throws Exception {
    broker.createTopic("shared", 2);
    TestTopic topic = new TestTopic(broker, "shared");
    List<String> halves = halves();
    topic.send(
        List.of(topic.lines(0, "h0", 0, halves.get(0)), topic.lines(1, "h1", 0, halves.get(0))));
    ConsumeOptions shared = endless(StreamRun.options(broker, "shared"), "shared-group");
    try (LiveStream one = new LiveStream(shared, StreamSettings.DEFAULT, dir.resolve("one"))) {
      one.await("all", now -> now.assigned() == 2 && lag(now) == 0 && now.sources() == 2);
      String second;
      try (LiveStream two = new LiveStream(shared, StreamSettings.DEFAULT, dir.resolve("two"))) {
        two.await("a share", now -> now.assigned() == 1);
        one.await("the rest", now -> now.assigned() == 1);
        topic.send(
            List.of(
                topic.lines(0, "h0", 1, halves.get(0)), topic.lines(1, "h1", 1, halves.get(0))));
        two.await("its share", now -> now.events() > 0 && lag(now) == 0);
        one.await("its share", now -> lag(now) == 0);
        second = two.end();
      }
      one.await("all again", now -> now.assigned() == 2);
      topic.send(
          List.of(topic.lines(0, "h0", 2, halves.get(0)), topic.lines(1, "h1", 2, halves.get(0))));
      one.await("all", now -> lag(now) == 0 && now.events() >= 5 * halves.get(0).lines().count());
      String first = one.end();
      assertThat(anomalies(first, "stream-gap")).as(first).isEqualTo(1);
      assertThat(report(first).get("sources")).hasSize(2);
      assertThat(report(second).get("sources")).hasSize(1);
      assertThat(anomalies(second, "repeated-record")).isZero();
    }
  }

  /** What holds whichever partition comes first: the same findings, dependencies and counts. */
  @Test
  void severalPartitionsGiveTheSameFindingsInOneOrder(BrokerProcess broker) throws Exception {
    broker.createTopic("several", 3);
    TestTopic topic = new TestTopic(broker, "several");
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (String half : halves()) {
      for (int partition = 0; partition < 3; partition++) {
        records.add(topic.lines(partition, "host" + partition, records.size() / 3, half));
      }
    }
    topic.send(records);
    ConsumeOptions options = StreamRun.options(broker, "several");
    String once = StreamRun.json(options, dir.resolve("once"));
    String again = StreamRun.json(options, dir.resolve("again"));
    assertThat(rules(once)).containsExactlyElementsOf(rules(again)).hasSize(1);
    assertThat(report(once).get("statistics")).isEqualTo(report(again).get("statistics"));
    assertThat(report(once).get("sources")).isEqualTo(report(again).get("sources"));
  }

  @Test
  void recordsThatCannotBeUsedAreSentAwayAndTheStreamGoesOn(BrokerProcess broker) throws Exception {
    broker.createTopic("poison", 1);
    broker.createTopic("poison-letters", 1);
    TestTopic topic = new TestTopic(broker, "poison");
    List<String> halves = halves();
    ProducerRecord<byte[], byte[]> broken = topic.lines(0, "host", 1, "no batch");
    broken
        .headers()
        .add(RecordHeaders.CONTENT_TYPE, RecordHeaders.BATCH.getBytes(StandardCharsets.UTF_8));
    ProducerRecord<byte[], byte[]> unknown = topic.lines(0, "host", 3, "x");
    unknown.headers().add(RecordHeaders.CONTENT_TYPE, "text/csv".getBytes(StandardCharsets.UTF_8));
    topic.send(
        List.of(
            topic.lines(0, "host", 0, halves.get(0)),
            broken,
            topic.lines(0, "host", 2, "{\"event\":\"lock_acquire\"}"),
            unknown,
            topic.lines(0, null, -1, halves.get(0)),
            topic.lines(0, "host", 4, "x".repeat(2_000)),
            topic.lines(0, "host", 5, halves.get(1))));
    ConsumeOptions small =
        StreamRun.options(broker, "poison").withMaxRecordBytes(1_900).withParserThreads(0);
    String json = StreamRun.json(small, sending(null, null, "poison-letters"), dir.resolve("db"));
    assertThat(anomalies(json, "unusable-record")).isEqualTo(4);
    assertThat(anomalies(json, "malformed-line")).isEqualTo(1);
    assertThat(json).contains("poison-0:1", "poison-0:2.1", "poison-0:5");
    List<ConsumerRecord<byte[], byte[]>> letters =
        new TestTopic(broker, "poison-letters").records(0);
    assertThat(letters)
        .extracting(each -> TestTopic.text(each.headers().lastHeader("offset").value()))
        .containsExactly("1", "2", "3", "4", "5");
    assertThat(TestTopic.text(letters.get(0).value())).isEqualTo("no batch");
    assertThat(TestTopic.text(letters.get(4).headers().lastHeader("reason").value()))
        .contains("too large");
    assertThat(TestTopic.text(letters.get(3).headers().lastHeader("topic").value()))
        .isEqualTo("poison");
  }

  /** Lines that no publisher has read: what the user's probes are, the stream says. */
  @Test
  void aUsersProbesInLinesAreWhatTheMappingSays(BrokerProcess broker) throws Exception {
    broker.createTopic("probed", 1);
    TestTopic topic = new TestTopic(broker, "probed");
    String line =
        "{\"event\":\"our_put\",\"ts\":1,\"cpu\":0,\"pid\":1,\"comm\":\"t\",\"m\":\"0xffff888100048640\"}";
    topic.send(List.of(topic.lines(0, "host", 0, line)));
    Path mapping =
        Files.writeString(
            dir.resolve("mine.yaml"), "- {probe: our_put, event: mmput, fields: {mm: m}}\n");
    ConsumeOptions options = StreamRun.options(broker, "probed");
    String without = StreamRun.json(options, dir.resolve("without"));
    String with =
        StreamRun.json(
            options,
            StreamSettings.DEFAULT,
            BuiltinOptions.inMemory()
                .withProbes(ProbeMapping.NONE.with(ProbeMappingFile.load(mapping)))
                .withDatabase(dir.resolve("with")));
    assertThat(report(without).at("/health/skippedEvents/our_put").asLong()).isEqualTo(1);
    assertThat(report(with).at("/health/skippedEvents")).isEmpty();
    assertThat(report(with).at("/statistics/modelEvents").asLong()).isEqualTo(1);
  }

  @Test
  void anUnusableRecordIsAGapAcrossWhichNothingIsFound(BrokerProcess broker) throws Exception {
    broker.createTopic("hole", 1);
    TestTopic topic = new TestTopic(broker, "hole");
    String taken = Files.readAllLines(ABBA).get(1);
    ProducerRecord<byte[], byte[]> broken = topic.lines(0, "host", 1, "no batch");
    broken
        .headers()
        .add(RecordHeaders.CONTENT_TYPE, RecordHeaders.BATCH.getBytes(StandardCharsets.UTF_8));
    topic.send(List.of(topic.lines(0, "host", 0, taken), broken));
    String json = StreamRun.json(StreamRun.options(broker, "hole"), dir.resolve("db"));
    assertThat(report(json).get("statistics").get("locksHeldAtEnd").asLong()).isZero();
  }

  @Test
  void whatIsMissingIsAGapAndWhatComesTooLateIsLeftOut(BrokerProcess broker) throws Exception {
    broker.createTopic("missing", 1);
    TestTopic topic = new TestTopic(broker, "missing");
    String taken = Files.readAllLines(ABBA).get(1);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    records.add(topic.lines(0, "host", 0, taken));
    for (int sequence = 2; sequence < 2 + StreamSettings.WINDOW_RECORDS + 5; sequence++) {
      records.add(topic.lines(0, "host", sequence, "{\"_comment\":\"nothing\"}"));
    }
    records.add(topic.lines(0, "host", 1, taken));
    topic.send(records);
    String json = StreamRun.json(StreamRun.options(broker, "missing"), dir.resolve("db"));
    assertThat(anomalies(json, "stream-gap")).isEqualTo(1);
    assertThat(anomalies(json, "repeated-record")).isEqualTo(1);
    assertThat(report(json).get("statistics").get("locksHeldAtEnd").asLong()).isZero();
  }

  @Test
  void findingsAndDependenciesAreSentOnceAndWithTheirKeys(BrokerProcess broker) throws Exception {
    broker.createTopic("published", 1);
    broker.createTopic("published-findings", 1);
    broker.createTopic("published-dependencies", 1);
    TestTopic topic = new TestTopic(broker, "published");
    topic.send(List.of(topic.lines(0, "host", 0, Files.readString(ABBA))));
    StreamSettings settings = sending("published-findings", "published-dependencies", null);
    ConsumeOptions options = StreamRun.options(broker, "published");
    String json = StreamRun.json(options, settings, dir.resolve("db"));
    StreamRun.json(options, settings, dir.resolve("db"));
    List<ConsumerRecord<byte[], byte[]>> findings =
        new TestTopic(broker, "published-findings").records(0);
    JsonNode finding = report(json).get("findings").get(0);
    assertThat(findings).hasSize(1);
    assertThat(TestTopic.text(findings.get(0).key()))
        .isEqualTo(finding.get("fingerprint").asText());
    assertThat(new ObjectMapper().readTree(findings.get(0).value())).isEqualTo(finding);
    assertThat(new TestTopic(broker, "published-dependencies").records(0))
        .extracting(each -> TestTopic.text(each.key()))
        .containsExactlyInAnyOrder("A -> B", "B -> A");
    try (GraphStore store = GraphStore.openReadOnly(dir.resolve("db"))) {
      assertThat(store.load().stream().outbox()).isEmpty();
      assertThat(store.load().stream().published()).hasSize(3);
    }
  }

  /** Killed between the checkpoint and the sending: the record is in the database alone. */
  @Test
  void whatACrashKeptFromBeingSentIsSentByTheNextRun(BrokerProcess broker) throws Exception {
    broker.createTopic("resent", 1);
    broker.createTopic("resent-findings", 1);
    Path db = dir.resolve("db");
    OutboxRecord old = new OutboxRecord(0, "resent-findings", bytes("key"), bytes("old"), Map.of());
    OutboxRecord left = new OutboxRecord(1, "resent-findings", bytes("gone"), null, Map.of());
    StreamChanges outbox =
        new StreamChanges(
            List.of(), List.of(), List.of(), List.of(old, left), List.of(), List.of(), List.of());
    try (GraphStore store = GraphStore.open(db)) {
      store.write(NoChanges.but(outbox));
    }
    ConsumeOptions options = StreamRun.options(broker, "resent");
    StreamRun.json(options, sending("resent-findings", null, null), db);
    StreamRun.json(options, sending("resent-findings", null, null), db);
    Map<String, String> sent = new TreeMap<>();
    List<ConsumerRecord<byte[], byte[]>> records =
        new TestTopic(broker, "resent-findings").records(0);
    records.forEach(
        each -> sent.put(TestTopic.text(each.key()), String.valueOf(TestTopic.text(each.value()))));
    assertThat(records).hasSize(2);
    assertThat(sent).containsEntry("key", "old").containsEntry("gone", "null");
    try (GraphStore store = GraphStore.openReadOnly(db)) {
      StoredState state = store.load();
      assertThat(state.stream().outbox()).isEmpty();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aTopicThatWasMadeAnewIsNoContinuation(BrokerProcess broker) throws Exception {
    broker.createTopic("anew", 1);
    TestTopic topic = new TestTopic(broker, "anew");
    topic.send(List.of(topic.lines(0, "host", 0, halves().get(0))));
    Path db = dir.resolve("db");
    StreamRun.json(StreamRun.options(broker, "anew"), db);
    try (var admin = broker.admin()) {
      admin.deleteTopics(List.of("anew")).all().get();
    }
    awaitNoTopic(broker, "anew");
    broker.createTopic("anew", 1);
    assertThatThrownBy(() -> StreamRun.json(StreamRun.options(broker, "anew"), db))
        .isInstanceOf(StreamException.class)
        .hasMessageContaining("made anew");
  }

  private static void awaitNoTopic(BrokerProcess broker, String topic) throws Exception {
    try (var admin = broker.admin()) {
      while (admin.listTopics().names().get().contains(topic)) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aTopicThatIsNotThereIsNamed(BrokerProcess broker) {
    assertThatThrownBy(
            () -> StreamRun.json(StreamRun.options(broker, "nowhere"), dir.resolve("db")))
        .isInstanceOf(StreamException.class)
        .hasMessageContaining("nowhere");
  }

  @Test
  void aBrokerThatIsNotThereIsNamedInTime() throws Exception {
    String absent = "127.0.0.1:" + FreePort.next();
    ConsumeOptions hasty =
        StreamRun.options(Map.of("bootstrap.servers", absent), "t")
            .withPatience(Duration.ofMillis(500));
    try (Replay replay =
        new Replay(
            BuiltinOptions.inMemory().withDatabase(dir.resolve("db")), ReplayListener.NONE)) {
      assertThat(replay.streamedPartitions()).isZero();
    }
    assertThatThrownBy(() -> StreamRun.json(hasty, dir.resolve("db")))
        .isInstanceOf(StreamException.class)
        .hasMessageContaining(absent);
  }

  /** The whole command against a broker that wants TLS and a password. */
  @Test
  void aBrokerThatWantsTlsAndAPasswordIsReachedByTheConfigFile() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(BrokerSecurity.SASL_SSL, Map.of())) {
      broker.createTopic("secure", 1);
      TestTopic topic = new TestTopic(broker, "secure");
      topic.send(List.of(topic.lines(0, "host", 0, Files.readString(ABBA))));
      Path config = dir.resolve("client.properties");
      ClientSettingsOf.write(broker.clientProperties(), config);
      try (StreamProcess stream = command("secure", config)) {
        assertThat(stream.exitCode()).as(stream.err()).isEqualTo(1);
        assertThat(stream.out()).contains("possible circular locking dependency");
      }
      String login = broker.clientProperties().get("sasl.jaas.config").toString();
      Map<String, Object> wrong = new TreeMap<>(broker.clientProperties());
      wrong.put(
          "sasl.jaas.config", login.replaceAll("password=\"[^\"]*\"", "password=\"hush-hush\""));
      ClientSettingsOf.write(wrong, config);
      try (StreamProcess stream = command("secure", config)) {
        assertThat(stream.exitCode()).isEqualTo(3);
        assertThat(stream.err()).contains("refuses the login").doesNotContain("hush-hush");
      }
    }
  }

  private StreamProcess command(String topic, Path config) throws IOException {
    return new StreamProcess(
        dir,
        "--config",
        config.toString(),
        "--topic",
        topic,
        "--db",
        dir.resolve("db").toString(),
        "--until-caught-up");
  }

  /** SIGTERM: the report and a checkpoint, and the exit code that the signal gives. */
  @Test
  void aStreamThatIsTerminatedKeepsWhatItConsumed(BrokerProcess broker) throws Exception {
    broker.createTopic("terminated", 1);
    TestTopic topic = new TestTopic(broker, "terminated");
    topic.send(List.of(topic.lines(0, "host", 0, Files.readString(ABBA))));
    Path db = dir.resolve("db");
    int port = FreePort.next();
    try (StreamProcess stream =
        new StreamProcess(
            dir,
            "--bootstrap-servers",
            broker.bootstrapServers(),
            "--topic",
            "terminated",
            "--db",
            db.toString(),
            "--checkpoint-every",
            "0.1",
            "--metrics-port",
            Integer.toString(port))) {
      String metrics = Http.awaitText(port, "/metrics", "lockreel_findings{rule=");
      assertThat(metrics)
          .contains("lockreel_events_total 8.0", "lockreel_lag_records{partition=\"0\"} 0.0");
      assertThat(Http.text(port, "/health/ready")).isEqualTo("ok\n");
      assertThat(Http.text(port, "/health/live")).isEqualTo("ok\n");
      stream.terminate();
      assertThat(stream.exitCode()).as(stream.err()).isEqualTo(143);
      assertThat(stream.err()).contains("interrupted");
      assertThat(stream.out()).contains("possible circular locking dependency");
    }
    String json = StreamRun.json(StreamRun.options(broker, "terminated"), db);
    assertThat(anomalies(json, "repeated-record")).isZero();
    assertThat(rules(json)).containsExactly("lock-order-inversion");
  }
}
