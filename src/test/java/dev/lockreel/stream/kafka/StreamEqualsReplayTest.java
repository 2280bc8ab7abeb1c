package dev.lockreel.stream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockreel.SameText;
import dev.lockreel.cli.Rendered;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.config.ProbeMappingFile;
import dev.lockreel.replay.InMemory;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.stream.PublishListener;
import dev.lockreel.stream.RecordFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is published and streamed says the same as what is replayed. */
@ExtendWith(SharedBroker.class)
class StreamEqualsReplayTest {
  private static final Path CAPTURES = Path.of("traces/captures");
  private static final int RECORD_EVENTS = 700;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Noticed at the end of a trace, which a topic does not show. */
  private static final String NOTICED_AT_THE_END = "no-user-space";

  @TempDir(factory = InMemory.class)
  Path dir;

  private static List<Path> captures() throws IOException {
    List<Path> all = new ArrayList<>();
    for (Path folder : List.of(CAPTURES, Path.of("traces/lock"))) {
      try (Stream<Path> files = Files.list(folder)) {
        files
            .filter(each -> each.toString().endsWith(".zst") || each.toString().endsWith(".ndjson"))
            .sorted()
            .forEach(all::add);
      }
    }
    return all;
  }

  /**
   * All captures in one partition, one after the other, equal one replay of them all, to the byte.
   */
  @ParameterizedTest
  @EnumSource(RecordFormat.class)
  void everyCaptureStreamedEqualsItsReplay(RecordFormat format, BrokerProcess broker)
      throws Exception {
    String topic = "equals-" + format.name().toLowerCase(java.util.Locale.ROOT);
    broker.createTopic(topic, 1);
    List<Path> files = captures();
    publish(broker, topic, format, files);
    String streamed = StreamRun.json(StreamRun.options(broker, topic), dir.resolve("db"));
    SameText.check(
        withoutTheEnd(streamed), withoutTheEnd(replayed(files)), "streamed as " + format);
    SameText.check(Rendered.json(dir.resolve("db")), streamed, "the database");
  }

  /** A report without the anomalies that only the end of a trace shows. */
  private static String withoutTheEnd(String report) throws IOException {
    JsonNode root = JSON.readTree(report);
    for (JsonNode parent : root.findParents("anomalies")) {
      Iterator<JsonNode> anomalies = parent.get("anomalies").elements();
      while (anomalies.hasNext()) {
        if (anomalies.next().path("id").asText().equals(NOTICED_AT_THE_END)) {
          anomalies.remove();
        }
      }
    }
    return root.toPrettyString();
  }

  /** What was published twice, in records of another size, counts once. */
  @Test
  void aTraceThatWasPublishedTwiceCountsOnce(BrokerProcess broker) throws Exception {
    String topic = "published-twice";
    broker.createTopic(topic, 1);
    List<Path> file = List.of(CAPTURES.resolve("bugs-abbcca.txt.zst"));
    publish(broker, topic, RecordFormat.BATCH, file);
    publish(broker, topic, RecordFormat.BATCH, file);
    String streamed = StreamRun.json(StreamRun.options(broker, topic), dir.resolve("db"));
    assertThat(streamed).contains("repeated-record");
    String withoutHealth = streamed.substring(0, streamed.indexOf("\"health\""));
    String replayed = replayed(file);
    SameText.check(
        withoutHealth, replayed.substring(0, replayed.indexOf("\"health\"")), "published twice");
  }

  static void publish(BrokerProcess broker, String topic, RecordFormat format, List<Path> files)
      throws IOException {
    PublishOptions options =
        PublishOptions.to(topic)
            .withRecords(format, RECORD_EVENTS)
            .withProbes(ProbeMappingFile.builtin());
    ClientSettings settings = ClientSettingsOf.map(broker.clientProperties());
    try (Publisher publisher = Publisher.open(options, settings, "lz4", 0, PublishListener.NONE)) {
      for (Path file : files) {
        publisher.publish(file.toString());
      }
    }
  }

  private static String replayed(List<Path> files) throws IOException {
    try (Replay replay = new Replay(BuiltinOptions.inMemory(), ReplayListener.NONE)) {
      for (Path file : files) {
        replay.read(file.toString());
      }
      return Rendered.json(replay);
    }
  }
}
