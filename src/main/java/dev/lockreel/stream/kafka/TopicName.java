package dev.lockreel.stream.kafka;

import java.util.regex.Pattern;

/** Kafka's rule for the name of a topic: {@code org.apache.kafka.common.internals.Topic}. */
public final class TopicName {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  private TopicName() {}

  /** Whether it can be the name of a topic. */
  public static boolean isValid(String name) {
    return NAME.matcher(name).matches() && !name.equals(".") && !name.equals("..");
  }
}
