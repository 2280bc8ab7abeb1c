package dev.lockreel.stream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.SameText;
import dev.lockreel.Seed;
import dev.lockreel.cli.Rendered;
import dev.lockreel.replay.Expectation;
import dev.lockreel.replay.InMemory;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.replay.ReplayOptions;
import dev.lockreel.stream.PublishListener;
import dev.lockreel.stream.RecordFormat;
import dev.lockreel.stream.RecordHeaders;
import dev.lockreel.stream.StreamSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scenarios of the emulated core, published and streamed until caught up with, say what their
 * replay says, to the byte: observed, and where they say so with protocols executed. {@code
 * -Dlockreel.seed=S} repeats a run.
 */
@ExtendWith(SharedBroker.class)
class StreamedScenariosTest {
  private static final List<String> FOLDERS = List.of("vfio", "iommu", "hmm");
  private static final String TOPIC = "scenarios";
  private static final String GROWN = "scenarios-grown";
  private static final int RECORD_EVENTS = 2;

  /** So many of those that execute are cut in two, chosen at random. */
  private static final int GROWN_SCENARIOS = 40;

  @TempDir(factory = InMemory.class)
  Path dir;

  /** Where a scenario's trace is, and which partition has it. */
  private record Scenario(Path expectation, Path trace, int partition, ReplayOptions options) {}

  @Test
  void everyScenarioStreamedEqualsItsReplay(BrokerProcess broker) throws Exception {
    List<Path> traces = files(".ndjson");
    TestTopic topic = new TestTopic(broker, TOPIC);
    List<List<ProducerRecord<byte[], byte[]>>> records = published(broker, traces, topic);
    broker.createTopic(TOPIC, traces.size());
    List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>();
    records.forEach(all::addAll);
    topic.send(all);
    for (Scenario each : scenarios(traces)) {
      String streamed = stream(broker, TOPIC, each);
      SameText.check(streamed, replayed(each.options(), each.trace()), each + " streamed");
      Path db = dir.resolve(each.expectation().getFileName());
      SameText.check(Rendered.json(db), streamed, each + " in the database");
    }
  }

  /**
   * A stream that was caught up with in mid-trace and goes on says what a replay says of a file
   * that was read to its end and has grown: calls that were in flight there have been run on, and
   * what waited there is reported as long as it waits.
   */
  @Test
  void aStreamThatGoesOnEqualsTheReplayOfAFileThatHasGrown(BrokerProcess broker) throws Exception {
    long seed = Seed.of("StreamedScenariosTest");
    Random random = new Random(seed);
    List<Path> traces = files(".ndjson");
    TestTopic topic = new TestTopic(broker, GROWN);
    List<List<ProducerRecord<byte[], byte[]>>> records = published(broker, traces, topic);
    broker.createTopic(GROWN, traces.size());
    int[] cuts = new int[traces.size()];
    List<ProducerRecord<byte[], byte[]>> first = new ArrayList<>();
    List<ProducerRecord<byte[], byte[]>> rest = new ArrayList<>();
    for (int trace = 0; trace < cuts.length; trace++) {
      List<ProducerRecord<byte[], byte[]>> all = records.get(trace);
      cuts[trace] = Math.min(all.size(), 1 + random.nextInt(all.size()));
      first.addAll(all.subList(0, cuts[trace]));
      rest.addAll(all.subList(cuts[trace], all.size()));
    }
    topic.send(first);
    List<Scenario> executed = new ArrayList<>(scenarios(traces));
    executed.removeIf(each -> !each.options().emulation().executes());
    Collections.shuffle(executed, random);
    executed.subList(GROWN_SCENARIOS, executed.size()).clear();
    for (Scenario each : executed) {
      stream(broker, GROWN, each);
    }
    topic.send(rest);
    for (Scenario each : executed) {
      String grown = grown(each, cuts[each.partition()] * RECORD_EVENTS);
      SameText.check(stream(broker, GROWN, each), grown, each + " cut, seed " + seed);
    }
  }

  private String stream(BrokerProcess broker, String topic, Scenario scenario) throws IOException {
    return StreamRun.json(
        StreamRun.options(broker, topic, scenario.partition()),
        StreamSettings.DEFAULT,
        scenario.options().withDatabase(dir.resolve(scenario.expectation().getFileName())));
  }

  /** Read to its end when it had so many events, and again when it has all. */
  private String grown(Scenario scenario, int events) throws IOException {
    List<String> lines = Files.readAllLines(scenario.trace());
    int end = 0;
    for (int seen = 0; end < lines.size() && seen < events; end++) {
      if (lines.get(end).contains("\"event\"")) {
        seen++;
      }
    }
    Path file = dir.resolve(scenario.trace().getFileName());
    ReplayOptions options =
        scenario
            .options()
            .withDatabase(dir.resolve("replayed-" + scenario.expectation().getFileName()));
    Files.write(file, lines.subList(0, end));
    replayed(options, file);
    Files.write(file, lines);
    return replayed(options, file);
  }

  private static List<Path> files(String end) throws IOException {
    List<Path> all = new ArrayList<>();
    for (String folder : FOLDERS) {
      try (Stream<Path> files = Files.list(Path.of("traces", folder))) {
        files.filter(each -> each.toString().endsWith(end)).sorted().forEach(all::add);
      }
    }
    return all;
  }

  private static List<Scenario> scenarios(List<Path> traces) throws IOException {
    List<Scenario> all = new ArrayList<>();
    for (Path expectation : files(".expect.yaml")) {
      String name = expectation.getFileName().toString();
      Path trace = expectation.resolveSibling(name.substring(0, name.indexOf('.')) + ".ndjson");
      ReplayOptions options = Expectation.read(expectation).options().withParserThreads(0);
      all.add(new Scenario(expectation, trace, traces.indexOf(trace), options));
    }
    return all;
  }

  /** The records of each trace, for a partition of its own. */
  private static List<List<ProducerRecord<byte[], byte[]>>> published(
      BrokerProcess broker, List<Path> traces, TestTopic topic) throws Exception {
    String together = topic.name() + "-together";
    broker.createTopic(together, 1);
    PublishOptions options =
        PublishOptions.to(together).withRecords(RecordFormat.BATCH, RECORD_EVENTS);
    ClientSettings settings = ClientSettingsOf.map(broker.clientProperties());
    try (Publisher publisher = Publisher.open(options, settings, "none", 0, PublishListener.NONE)) {
      for (Path trace : traces) {
        publisher.publish(trace.toString());
      }
    }
    List<List<ProducerRecord<byte[], byte[]>>> records = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> each : new TestTopic(broker, together).records(0)) {
      if (Transcript.number(each.headers(), RecordHeaders.SEQUENCE) == 0) {
        records.add(new ArrayList<>());
      }
      int partition = records.size() - 1;
      records.get(partition).add(topic.copy(each, partition));
    }
    assertThat(records).hasSameSizeAs(traces);
    return records;
  }

  private static String replayed(ReplayOptions options, Path trace) throws IOException {
    try (Replay replay = new Replay(options, ReplayListener.NONE)) {
      replay.read(trace.toString());
      return Rendered.json(replay);
    }
  }
}
