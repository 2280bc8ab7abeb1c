package dev.lockreel.stream.kafka;

import dev.lockreel.cli.Rendered;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.replay.ReplayOptions;
import dev.lockreel.report.JsonRecords;
import dev.lockreel.stream.StreamListener;
import dev.lockreel.stream.StreamSession;
import dev.lockreel.stream.StreamSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Streams a topic into a database in this JVM. */
final class StreamRun {
  /** Findings and dependencies as the command writes them. */
  static final StreamSettings.Forms FORMS =
      new StreamSettings.Forms(JsonRecords::finding, JsonRecords::dependency);

  private StreamRun() {}

  /** All partitions, to their ends. */
  static ConsumeOptions options(BrokerProcess broker, String topic) {
    return options(broker.clientProperties(), topic);
  }

  static ConsumeOptions options(Map<String, Object> client, String topic) {
    return ConsumeOptions.of(topic, ClientSettingsOf.map(client))
        .withUntilCaughtUp(true)
        .withParserThreads(1);
  }

  /** One partition, to its end; for many runs: none waits long for records that do not come. */
  static ConsumeOptions options(BrokerProcess broker, String topic, int partition) {
    Map<String, Object> client = new TreeMap<>(broker.clientProperties());
    client.put("fetch.max.wait.ms", 5);
    return options(client, topic)
        .withPartitions(new TreeSet<>(Set.of(partition)))
        .withParserThreads(0);
  }

  /** Report and graph when the topic is caught up with. */
  static String json(ConsumeOptions options, Path database) throws IOException {
    return json(options, StreamSettings.DEFAULT, database);
  }

  static String json(ConsumeOptions options, StreamSettings settings, Path database)
      throws IOException {
    return json(
        options,
        settings,
        BuiltinOptions.inMemory().withDatabase(database).withCheckpointEvery(Duration.ZERO));
  }

  static String json(ConsumeOptions options, StreamSettings settings, ReplayOptions replaying)
      throws IOException {
    return json(options, settings, replaying, StreamListener.NONE);
  }

  static String json(
      ConsumeOptions options,
      StreamSettings settings,
      ReplayOptions replaying,
      StreamListener listener)
      throws IOException {
    try (Replay replay = new Replay(replaying, ReplayListener.NONE)) {
      try (StreamSession session =
          new StreamSession(replay, new KafkaTopic(options), settings, listener)) {
        session.run();
      }
      return Rendered.json(replay);
    }
  }
}
