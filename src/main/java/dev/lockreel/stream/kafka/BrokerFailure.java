package dev.lockreel.stream.kafka;

import dev.lockreel.stream.StreamException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The message for a failure of Kafka: who failed, why, and what to do, in one line. */
public final class BrokerFailure {
  /** How Kafka begins when a keystore or truststore cannot be used. */
  private static final String STORE = "Failed to load SSL keystore";

  private final ClientSettings settings;
  private final String topic;
  private final String maker;

  /**
   * @param topic that the client is about
   */
  public BrokerFailure(ClientSettings settings, String topic) {
    this(settings, topic, "--create-topic");
  }

  /**
   * @param topic that the client is about
   * @param maker what makes the topic, as the user would type it
   */
  public BrokerFailure(ClientSettings settings, String topic, String maker) {
    this.settings = settings;
    this.topic = topic;
    this.maker = maker;
  }

  /** The failure in words. */
  public StreamException of(Throwable failure) {
    Throwable cause = failure;
    String store = "";
    while (cause.getCause() != null
        && (cause instanceof ExecutionException || cause.getClass() == KafkaException.class)) {
      store = line(cause).startsWith(STORE) ? line(cause) + ": " : store;
      cause = cause.getCause();
    }
    Throwable shown = new Throwable(settings.withoutSecrets(cause.toString()));
    shown.setStackTrace(cause.getStackTrace());
    return new StreamException(settings.withoutSecrets(wording(cause, store)), shown);
  }

  private String wording(Throwable cause, String store) {
    String broker = "broker " + settings.servers() + ": ";
    if (!store.isEmpty() || cause instanceof ConfigException) {
      // Kafka has not been asked yet: it is the properties that are wrong.
      return "properties of Kafka's clients: " + store + line(cause);
    }
    String ofTopic = "topic " + topic + ": ";
    if (cause instanceof UnknownTopicOrPartitionException) {
      return ofTopic + "is not there on " + settings.servers() + " (" + maker + " makes it)";
    }
    if (cause instanceof InvalidTopicException) {
      return ofTopic + "is no name for a topic";
    }
    if (cause instanceof AuthorizationException) {
      return ofTopic + "no permission: " + line(cause);
    }
    if (cause instanceof SaslAuthenticationException) {
      return broker + "refuses the login: " + line(cause);
    }
    if (cause instanceof SslAuthenticationException) {
      return broker + "no trust in its certificate, or it has none in ours: " + line(cause);
    }
    if (cause instanceof RecordTooLargeException) {
      return ofTopic
          + "a record is larger than it takes (max.message.bytes); use a smaller --batch-size: "
          + line(cause);
    }
    if (cause instanceof TimeoutException) {
      return broker
          + "no answer in time: "
          + line(cause)
          + " (does it run, and does it want TLS or a login that --config lacks?)";
    }
    return broker + line(cause);
  }

  private static String line(Throwable cause) {
    String message =
        cause instanceof NoSuchFileException none
            ? none.getFile() + ": no such file"
            : cause.getMessage();
    if (message == null || message.isBlank()) {
      return cause.getClass().getSimpleName();
    }
    int end = message.indexOf('\n');
    String first = end < 0 ? message : message.substring(0, end);
    return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
  }
}
