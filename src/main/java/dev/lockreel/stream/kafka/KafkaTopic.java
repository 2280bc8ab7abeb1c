package dev.lockreel.stream.kafka;

import dev.lockreel.stream.RecordDecoder;
import dev.lockreel.stream.RecordFeed;
import dev.lockreel.stream.RecordWriter;
import dev.lockreel.stream.StreamException;
import dev.lockreel.stream.TraceTopic;

/** A topic of a Kafka cluster, consumed as the options say. */
public record KafkaTopic(ConsumeOptions options) implements TraceTopic {
  @Override
  public String name() {
    return options.topic();
  }

  @Override
  public RecordFeed feed(RecordDecoder decoder) throws StreamException {
    return KafkaFeed.open(options, decoder);
  }

  @Override
  public RecordWriter writer() throws StreamException {
    return new KafkaWriter(options);
  }

  /** Brokers and topic. */
  @Override
  public String toString() {
    return options.toString();
  }
}
