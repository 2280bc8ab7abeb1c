package dev.lockreel.stream.kafka;

import dev.lockreel.stream.StreamException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Looks whether a topic is there, before anything is sent, and makes it where that was asked. */
public final class Topics {
  /** How long a broker may take to answer at all. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final ClientSettings settings;
  private final String topic;
  private final BrokerFailure failures;

  /** A topic on the brokers of these settings. */
  public Topics(ClientSettings settings, String topic) {
    this(settings, topic, new BrokerFailure(settings, topic));
  }

  /** A topic on the brokers of these settings, with failures in these words. */
  public Topics(ClientSettings settings, String topic, BrokerFailure failures) {
    this.settings = settings;
    this.topic = topic;
    this.failures = failures;
  }

  /**
   * Makes sure that the topic is there.
   *
   * @param partitions of the topic where it has to be made; 0: it must be there
   * @throws StreamException the broker cannot be reached, or has no such topic
   */
  public void ensure(int partitions) throws StreamException {
    Map<String, Object> properties = settings.toMap();
    int millis = (int) PATIENCE.toMillis();
    properties.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    properties.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    try (Admin admin = Admin.create(properties)) {
      if (!exists(admin)) {
        create(admin, partitions);
      }
    } catch (ExecutionException | KafkaException e) {
      throw failures.of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failures.of(e);
    }
  }

  private boolean exists(Admin admin) throws ExecutionException, InterruptedException {
    try {
      admin.describeTopics(List.of(topic)).allTopicNames().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e;
    }
  }

  private void create(Admin admin, int partitions) throws ExecutionException, InterruptedException {
    if (partitions == 0) {
      throw new UnknownTopicOrPartitionException();
    }
    try {
      NewTopic wanted = new NewTopic(topic, Optional.of(partitions), Optional.empty());
      admin.createTopics(List.of(wanted)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
      // Another publisher was faster.
    }
  }
}
