package dev.lockreel.stream.kafka;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;

/**
 * Kafka brokers in this JVM, with Kafka's own test kit: for what a {@link BrokerProcess} cannot
 * show, such as several brokers or a look inside.
 */
final class BrokerInProcess implements AutoCloseable {
  private final KafkaClusterTestKit kit;

  private BrokerInProcess(KafkaClusterTestKit kit) {
    this.kit = kit;
  }

  /** So many brokers, ready; the first is the controller, too. */
  static BrokerInProcess start(int brokers) throws Exception {
    TestKitNodes nodes =
        new TestKitNodes.Builder()
            .setCombined(true)
            .setNumBrokerNodes(brokers)
            .setNumControllerNodes(1)
            .build();
    KafkaClusterTestKit.Builder builder = new KafkaClusterTestKit.Builder(nodes);
    settings().forEach(builder::setConfigProp);
    KafkaClusterTestKit kit = builder.build();
    try {
      kit.format();
      kit.startup();
      kit.waitForReadyBrokers();
      return new BrokerInProcess(kit);
    } catch (Exception e) {
      kit.close();
      throw e;
    }
  }

  private static Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    for (String topic :
        List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
      settings.put(topic + ".num.partitions", "1");
      settings.put(topic + ".replication.factor", "1");
    }
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("auto.create.topics.enable", "false");
    settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
    return settings;
  }

  String bootstrapServers() {
    return kit.bootstrapServers();
  }

  KafkaClusterTestKit kit() {
    return kit;
  }

  void createTopic(String topic, int partitions) throws InterruptedException, ExecutionException {
    try (Admin admin = kit.admin()) {
      admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      kit.close();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
