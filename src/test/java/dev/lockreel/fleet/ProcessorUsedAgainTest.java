package dev.lockreel.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.report.JsonRecords;
import dev.lockreel.stream.StreamSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/**
 * Kafka Streams uses a processor again where a transaction was given up: with its stores as they
 * were before that, and the records once more.
 */
class ProcessorUsedAgainTest {
  private static final FleetSettings SETTINGS =
      FleetSettings.of(
          FleetDriver.TOPICS,
          BuiltinOptions.inMemory(),
          new StreamSettings.Forms(JsonRecords::finding, JsonRecords::dependency));

  private final GraphsProcessor processor =
      new GraphsProcessor(SETTINGS, new FleetMetrics(), new GraphStores(List.of()));

  @Test
  void whatAGraphHadLearnedInATransactionThatWasGivenUpIsKeptTheSecondTime() {
    List<String> first = factsTaken();
    assertThat(first).isNotEmpty();
    assertThat(factsTaken()).isEqualTo(first);
  }

  /** The keys of the topic of the graph that are written for a record, with an empty store. */
  private List<String> factsTaken() {
    MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>(new Properties());
    KeyValueStore<Bytes, byte[]> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(FleetTopology.GRAPHS),
                Serdes.Bytes(),
                Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    context.addStateStore(store);
    context.setCurrentSystemTimeMs(0);
    processor.init(context);
    byte[] facts = ManyFacts.pair("one", "lock", false);
    processor.process(new Record<>("6.12".getBytes(UTF_8), facts, 0));
    context.scheduledPunctuators().get(0).getPunctuator().punctuate(0);
    processor.close();
    return context.forwarded(FleetTopology.GRAPH_OUT).stream()
        .map(each -> Arrays.toString(each.record().key()))
        .toList();
  }
}
