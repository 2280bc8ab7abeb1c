package dev.lockreel.stream.kafka;

import dev.lockreel.config.ProbeMappingFile;
import dev.lockreel.stream.PublishListener;
import dev.lockreel.stream.RecordFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The records that {@code publish} sends of a trace, without a broker. */
public final class PublishedRecords {
  private PublishedRecords() {}

  /** All records of one trace, of the source and kernel of these names, in their order. */
  public static List<ProducerRecord<byte[], byte[]>> of(
      Path trace, String topic, String source, String kernel, int eventsInRecord)
      throws IOException {
    MockProducer<byte[], byte[]> producer =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    PublishOptions options =
        PublishOptions.to(topic)
            .withRecords(RecordFormat.BATCH, eventsInRecord)
            .withProbes(ProbeMappingFile.builtin())
            .withSource(source)
            .withKernel(kernel);
    BrokerFailure failures =
        new BrokerFailure(ClientSettingsOf.map(Map.of("bootstrap.servers", "none:1")), topic);
    try (Publisher publisher = new Publisher(options, PublishListener.NONE, producer, failures)) {
      publisher.publish(trace.toString());
    }
    return producer.history();
  }
}
