package dev.lockreel.cli;

import dev.lockreel.stream.kafka.ClientSettings;
import dev.lockreel.stream.kafka.ConsumeOptions;
import dev.lockreel.stream.kafka.StreamStart;
import dev.lockreel.stream.kafka.TopicName;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The options for what is consumed, and from which offset on. */
final class StreamSourceOptions {
  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description =
          "Brokers to begin with, separated by commas (or bootstrap.servers in the file of --config).")
  private String bootstrapServers;

  @Option(names = "--topic", paramLabel = "T", required = true, description = "Topic to consume.")
  private String topic;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      split = ",",
      description = "Partitions to consume, such as 0,3 (default: all, or what the group gives).")
  private TreeSet<Integer> partitions = new TreeSet<>();

  @Option(
      names = "--group",
      paramLabel = "NAME",
      description =
          "Consumer group that shares the partitions among its instances, each with a database of its"
              + " own (default: none, this process has all).")
  private String group;

  @Option(
      names = "--instance-id",
      paramLabel = "NAME",
      description =
          "Name of this instance in the group, which keeps its partitions over a restart (static"
              + " membership).")
  private String instance;

  @Option(
      names = "--from",
      paramLabel = "WHERE",
      converter = StartConverter.class,
      description =
          "Where to begin in a partition that the database does not know: earliest, latest, or a time"
              + " (default: where the group is, else earliest).")
  private StreamStart start;

  @Option(
      names = "--until-caught-up",
      description = "End where the partitions ended at the start, with a report, as replay does.")
  private boolean untilCaughtUp;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Properties of Kafka's clients, such as what TLS and SASL need.")
  private Path config;

  @Option(
      names = "--max-record-bytes",
      paramLabel = "N",
      defaultValue = "" + ConsumeOptions.MAX_RECORD_BYTES,
      description = "A larger record is left out and counted (default: ${DEFAULT-VALUE}).")
  private int maxRecordBytes;

  @Option(
      names = "--queue-bytes",
      paramLabel = "N",
      defaultValue = "" + ConsumeOptions.QUEUE_BYTES,
      description =
          "How much may be consumed and not validated yet before partitions are paused (default:"
              + " ${DEFAULT-VALUE}).")
  private long queueBytes;

  /** Reads the file of properties. */
  ConsumeOptions options(CommandLine command) throws IOException {
    if (bootstrapServers == null && config == null) {
      throw wrong(
          command, "Missing the brokers: --bootstrap-servers, or --config with bootstrap.servers");
    }
    if (!TopicName.isValid(topic)) {
      throw wrong(command, "--topic: '" + topic + "' is no name for a topic");
    }
    if (instance != null && group == null) {
      throw wrong(command, "--instance-id needs a --group");
    }
    if (group != null && !partitions.isEmpty()) {
      throw wrong(command, "--partitions and --group exclude each other: a group shares all");
    }
    if (maxRecordBytes < 1 || queueBytes < 1) {
      throw wrong(command, "--max-record-bytes and --queue-bytes take numbers from 1 on");
    }
    ClientSettings client = ClientSettings.of(bootstrapServers, config);
    warnOfUnknown(client.unknown(), config, command.getErr());
    return ConsumeOptions.of(topic, client)
        .withGroup(group, instance)
        .withPartitions(partitions)
        .withStart(start)
        .withUntilCaughtUp(untilCaughtUp)
        .withQueueBytes(queueBytes)
        .withMaxRecordBytes(maxRecordBytes);
  }

  /** Warns of unknown properties: a misspelt one would have no effect. */
  static void warnOfUnknown(SortedSet<String> unknown, Path config, PrintWriter err) {
    for (String name : unknown) {
      err.println("lockreel: " + config + ": " + name + ": no property of Kafka's clients");
    }
    err.flush();
  }

  private static ParameterException wrong(CommandLine command, String message) {
    return new ParameterException(command, message);
  }

  /** {@code --from}. */
  static final class StartConverter implements ITypeConverter<StreamStart> {
    @Override
    public StreamStart convert(String text) {
      try {
        return StreamStart.of(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
