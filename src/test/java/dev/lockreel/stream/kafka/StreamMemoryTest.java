package dev.lockreel.stream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockreel.SameText;
import dev.lockreel.Seed;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.emulation.Emulation;
import dev.lockreel.emulation.Protocols;
import dev.lockreel.replay.InMemory;
import dev.lockreel.replay.ReplayOptions;
import dev.lockreel.stream.PublishListener;
import dev.lockreel.stream.RecordFormat;
import dev.lockreel.stream.StreamListener;
import dev.lockreel.stream.StreamMetrics;
import dev.lockreel.stream.StreamSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Traces that are put away and taken up again, with held locks and models, say the same as those
 * that stay in memory. {@code -Dlockreel.seed=S} repeats a run.
 */
@ExtendWith(SharedBroker.class)
class StreamMemoryTest {
  private static final String TOPIC = "few-in-memory";
  private static final int REACH = 5;
  private static final int STOPS = 8;
  private static final List<String> TRACES =
      List.of(
          "hmm/reader-stuck.ndjson",
          "hmm/parallel-pair.ndjson",
          "iommu/page-pins-at-end.ndjson",
          "vfio/zap-deadlock.ndjson",
          "vfio/concurrent-faults.ndjson",
          "captures/bugs-abba.txt.zst",
          "captures/sem-pin_leak.txt.zst");

  @TempDir(factory = InMemory.class)
  Path dir;

  private final long seed = Seed.of("StreamMemoryTest");
  private final Random random = new Random(seed);

  @BeforeEach
  void say() {}

  /** Stops when it was asked so often; keeps the last metrics and the most traces in memory. */
  private static final class StopsAfter implements StreamListener {
    private final int times;
    private int asked;
    private int mostInMemory;
    private StreamMetrics last = StreamMetrics.NONE;

    StopsAfter(int times) {
      this.times = times;
    }

    @Override
    public void metrics(StreamMetrics metrics) {
      last = metrics;
      mostInMemory = Math.max(mostInMemory, metrics.tracesInMemory());
    }

    @Override
    public boolean cancelled() {
      return ++asked >= times;
    }

    boolean stopped() {
      return asked >= times;
    }
  }

  @Test
  void withOneTraceInMemoryAllIsAsWithMany(BrokerProcess broker) throws Exception {
    mixedTopic(broker);
    String whole = stream(broker, "whole", 100, false, new StopsAfter(Integer.MAX_VALUE));
    StopsAfter never = new StopsAfter(Integer.MAX_VALUE);
    String few = stream(broker, "few", 1, true, never);
    SameText.check(few, whole, "one trace in memory, seed " + seed);
    assertThat(never.mostInMemory).as("waiting records keep theirs").isLessThan(TRACES.size());
    assertThat(never.last.sources()).isEqualTo(TRACES.size());

    String resumed = null;
    for (int run = 0; resumed == null; run++) {
      int calls = run < STOPS ? 6 + random.nextInt(20) : Integer.MAX_VALUE;
      StopsAfter stop = new StopsAfter(calls);
      String json = stream(broker, "stopped", 1, true, stop);
      resumed = stop.stopped() ? null : json;
    }
    SameText.check(resumed, whole, "one trace in memory and stopped, seed " + seed);

    // Also of sources that sent nothing more, and after a restart, it is known what is alive.
    JsonNode statistics =
        new ObjectMapper()
            .readTree(whole.substring(0, whole.indexOf("\n}\n") + 3))
            .get("statistics");
    assertThat(never.last.modelObjects()).isEqualTo(statistics.get("modelObjectsAtEnd").asLong());
    assertThat(never.last.heldLocks()).isEqualTo(statistics.get("locksHeldAtEnd").asLong());
    assertThat(never.last.modelObjects()).isPositive();
    StopsAfter again = new StopsAfter(Integer.MAX_VALUE);
    SameText.check(stream(broker, "few", 1, true, again), whole, "nothing new");
    assertThat(again.last.modelObjects()).isEqualTo(never.last.modelObjects());
    assertThat(again.last.heldLocks()).isEqualTo(never.last.heldLocks());
  }

  private String stream(
      BrokerProcess broker, String name, int traces, boolean often, StreamListener listener)
      throws IOException {
    Map<String, Object> client = new TreeMap<>(broker.clientProperties());
    client.put("max.poll.records", 3);
    client.put("fetch.max.wait.ms", 5);
    ConsumeOptions options = StreamRun.options(client, TOPIC).withParserThreads(0);
    StreamSettings settings =
        StreamSettings.of(StreamSettings.WINDOW_RECORDS, StreamSettings.WINDOW_BYTES, traces);
    ReplayOptions replaying =
        BuiltinOptions.inMemory()
            .withEmulation(Emulation.executing(Protocols.choose(List.of())))
            .withDatabase(dir.resolve(name))
            .withCheckpointEvery(often ? Duration.ZERO : Duration.ofDays(1));
    return StreamRun.json(options, settings, replaying, listener);
  }

  /** All traces mixed in one partition, a record's events each, some of them out of order. */
  private void mixedTopic(BrokerProcess broker) throws Exception {
    broker.createTopic(TOPIC + "-ordered", 1);
    broker.createTopic(TOPIC, 1);
    ClientSettings settings = ClientSettingsOf.map(broker.clientProperties());
    for (String trace : TRACES) {
      int events = trace.startsWith("captures") ? 60 : 1;
      PublishOptions options =
          PublishOptions.to(TOPIC + "-ordered").withRecords(RecordFormat.BATCH, events);
      try (Publisher publisher =
          Publisher.open(options, settings, "none", 0, PublishListener.NONE)) {
        publisher.publish(Path.of("traces", trace).toString());
      }
    }
    TreeMap<String, List<ConsumerRecord<byte[], byte[]>>> traces = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> each :
        new TestTopic(broker, TOPIC + "-ordered").records(0)) {
      traces.computeIfAbsent(TestTopic.text(each.key()), unknown -> new ArrayList<>()).add(each);
    }
    TestTopic topic = new TestTopic(broker, TOPIC);
    topic.send(topic.disordered(List.copyOf(traces.values()), REACH, random));
  }
}
