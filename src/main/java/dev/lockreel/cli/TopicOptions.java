package dev.lockreel.cli;

import dev.lockreel.stream.PublishListener;
import dev.lockreel.stream.RecordFormat;
import dev.lockreel.stream.kafka.ClientSettings;
import dev.lockreel.stream.kafka.PublishOptions;
import dev.lockreel.stream.kafka.Publisher;
import dev.lockreel.stream.kafka.TopicName;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The topic that traces are published to, and how. */
final class TopicOptions {
  private static final String TOPIC = "--topic";
  private static final String RATE_LIMIT = "--rate-limit";
  private static final String KERNEL = "--kernel";
  private static final String CREATE_TOPIC = "--create-topic";
  private static final List<String> NAMES =
      List.of(
          TOPIC,
          "--bootstrap-servers",
          "--config",
          CREATE_TOPIC,
          "--record-format",
          "--compression",
          RATE_LIMIT,
          KERNEL);

  enum RecordCompression {
    NONE,
    GZIP,
    SNAPPY,
    LZ4,
    ZSTD;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Compressions by the names that users know them by. */
  static final class CompressionConverter extends ChoiceConverter<RecordCompression> {
    CompressionConverter() {
      super(RecordCompression.values());
    }
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,...",
      description = "Brokers to ask first (or bootstrap.servers in the file of --config).")
  private String servers;

  @Option(names = TOPIC, paramLabel = "NAME", description = "The topic.")
  private String topic;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Properties of the Kafka client, such as security.protocol and sasl.jaas.config. Never printed.")
  private Path config;

  @Option(
      names = CREATE_TOPIC,
      paramLabel = "PARTITIONS",
      description = "Make the topic, with so many partitions, where it is not there.")
  private int partitions;

  @Option(
      names = "--record-format",
      paramLabel = "NAME",
      converter = RecordFormatConverter.class,
      completionCandidates = RecordFormatConverter.Names.class,
      defaultValue = "batch",
      description =
          "What a record holds: ${COMPLETION-CANDIDATES} (default: batch, a tenth of the bytes).")
  private RecordFormat recordFormat;

  @Option(
      names = "--compression",
      paramLabel = "NAME",
      converter = CompressionConverter.class,
      defaultValue = "lz4",
      description = "Of the records: ${COMPLETION-CANDIDATES} (default: lz4).")
  private RecordCompression compression;

  @Option(
      names = RATE_LIMIT,
      paramLabel = "EVENTS",
      description = "Send no more than so many events in a second.")
  private long rateLimit;

  @Option(
      names = KERNEL,
      paramLabel = "BUILD",
      description =
          "Build of the traced kernel, as uname -r prints it: a fleet keeps one graph for each.")
  private String kernel;

  /** The topic's name. */
  String topic() {
    return topic;
  }

  /** Refuses what cannot be meant, before anything is read or reached. */
  void check() {
    if (topic == null) {
      throw wrong("Missing required option: '--topic=NAME' (or --to-file=FILE)");
    }
    if (servers == null && config == null) {
      throw wrong("Missing the brokers: --bootstrap-servers, or --config with bootstrap.servers");
    }
    if ((given(RATE_LIMIT) && rateLimit < 1) || (given(CREATE_TOPIC) && partitions < 1)) {
      throw wrong("--rate-limit and --create-topic take numbers from 1 on");
    }
    if (!TopicName.isValid(topic)) {
      throw wrong("--topic: '" + topic + "' is no name for a topic");
    }
  }

  /** Refuses all of them beside another option, which names where the events go instead. */
  void refuseBeside(String option) {
    for (String name : NAMES) {
      if (given(name)) {
        throw wrong(name + " is about a topic: not together with " + option);
      }
    }
  }

  private boolean given(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** A publisher to the topic; {@code batchSize} events in a record. */
  Publisher open(PublishOptions options, int batchSize, PublishListener listener)
      throws IOException {
    ClientSettings client = ClientSettings.of(servers, config);
    PrintWriter err = spec.commandLine().getErr();
    StreamSourceOptions.warnOfUnknown(client.unknown(), config, err);
    PublishOptions all =
        options.withRecords(recordFormat, batchSize).withRateLimit(rateLimit).withKernel(kernel);
    return BrokerWait.during(
        () -> Publisher.open(all, client, compression.toString(), partitions, listener),
        client.servers(),
        err);
  }
}
