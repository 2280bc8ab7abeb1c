package dev.lockreel.stream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** The brokers of the other tests do what those rely on. */
class BrokerTest {
  private static final String TOPIC = "broker-test";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void aBrokerInThisJvmKeepsRecords() throws Exception {
    try (BrokerInProcess broker = BrokerInProcess.start(1)) {
      broker.createTopic(TOPIC, 1);
      Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
      send(client, "one");
      assertThat(received(client, 1)).containsExactly("one");
    }
  }

  @Test
  void aBrokerProcessKeepsRecordsAcrossKillAndStop() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start()) {
      broker.createTopic(TOPIC, 1);
      send(broker.clientProperties(), "before the kill");
      broker.kill();
      assertThat(broker.isAlive()).isFalse();
      broker.restart();
      send(broker.clientProperties(), "before the stop");
      broker.stop();
      broker.restart();
      assertThat(received(broker.clientProperties(), 2))
          .containsExactly("before the kill", "before the stop");
    }
  }

  @Test
  void aBrokerProcessMayRequireTlsAndAPassword() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(BrokerSecurity.SASL_SSL, Map.of())) {
      broker.createTopic(TOPIC, 1);
      send(broker.clientProperties(), "secret");
      assertThat(received(broker.clientProperties(), 1)).containsExactly("secret");
    }
  }

  private static void send(Map<String, Object> client, String value) throws Exception {
    StringSerializer text = new StringSerializer();
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(client, text, text)) {
      producer.send(new ProducerRecord<>(TOPIC, value)).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static List<String> received(Map<String, Object> client, int count) {
    StringDeserializer text = new StringDeserializer();
    Map<String, Object> earliest = new HashMap<>(client);
    earliest.put("auto.offset.reset", "earliest");
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(earliest, text, text)) {
      consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
      List<String> values = new java.util.ArrayList<>();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (values.size() < count && System.nanoTime() < deadline) {
        for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofSeconds(1))) {
          values.add(each.value());
        }
      }
      return values;
    }
  }
}
