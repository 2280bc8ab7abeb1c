package dev.lockreel.fleet;

import dev.lockreel.stream.StreamException;
import dev.lockreel.stream.kafka.BrokerFailure;
import dev.lockreel.stream.kafka.ClientSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes the topics of a fleet that are not there. */
final class FleetSetup {
  /** Records of facts, images of sources and findings may be large. */
  static final String MAX_BYTES = Integer.toString(FleetSettings.MAX_RECORD_BYTES);

  /** Makes the topic of the traces. */
  static final String MAKER = "lockreel publish --create-topic";

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final long LOOK_MILLIS = 50;
  private static final Map<String, String> COMPACTED =
      Map.of("cleanup.policy", "compact", "max.message.bytes", MAX_BYTES);
  private static final Map<String, String> KEPT_A_WEEK =
      Map.of("cleanup.policy", "delete", "max.message.bytes", MAX_BYTES);

  private FleetSetup() {}

  /**
   * Makes what is missing; the topic of the traces must be there.
   *
   * @throws StreamException the broker cannot be reached, or refuses
   */
  static void ensure(FleetTopics topics, int partitions, ClientSettings client)
      throws StreamException {
    BrokerFailure failures = new BrokerFailure(client, topics.traces(), MAKER);
    Map<String, Object> properties = client.toMap();
    int millis = (int) PATIENCE.toMillis();
    properties.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    properties.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    try (Admin admin = Admin.create(properties)) {
      Set<String> there = admin.listTopics().names().get();
      if (!there.contains(topics.traces())) {
        throw failures.of(new UnknownTopicOrPartitionException());
      }
      List<NewTopic> wanted = new ArrayList<>();
      for (String each :
          List.of(topics.findings(), topics.dependencies(), topics.graph(), topics.known())) {
        wanted.add(topic(each, partitions, COMPACTED));
      }
      wanted.add(topic(topics.facts(), partitions, KEPT_A_WEEK));
      wanted.add(topic(topics.deadLetters(), 1, KEPT_A_WEEK));
      wanted.add(topic(topics.wanted(), partitions(admin, topics.traces()), KEPT_A_WEEK));
      wanted.removeIf(each -> there.contains(each.name()));
      for (NewTopic each : wanted) {
        make(admin, each);
      }
      await(admin, wanted.stream().map(NewTopic::name).toList());
    } catch (ExecutionException | KafkaException e) {
      throw failures.of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failures.of(e);
    }
  }

  private static int partitions(Admin admin, String topic)
      throws ExecutionException, InterruptedException {
    return admin
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get()
        .get(topic)
        .partitions()
        .size();
  }

  /** Waits until the brokers know topics that have just been made: Kafka Streams does not. */
  private static void await(Admin admin, List<String> topics)
      throws ExecutionException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    boolean known = false;
    while (!known) {
      try {
        admin.describeTopics(topics).allTopicNames().get();
        known = true;
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
            || System.nanoTime() > deadline) {
          throw e;
        }
        Thread.sleep(LOOK_MILLIS);
      }
    }
  }

  private static NewTopic topic(String name, int partitions, Map<String, String> settings) {
    return new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(settings);
  }

  private static void make(Admin admin, NewTopic topic)
      throws ExecutionException, InterruptedException {
    try {
      admin.createTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
      // Another instance was faster.
    }
  }
}
