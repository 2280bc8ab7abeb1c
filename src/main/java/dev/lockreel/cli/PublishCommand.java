package dev.lockreel.cli;

import dev.lockreel.ingest.Format;
import dev.lockreel.report.Visible;
import dev.lockreel.stream.RecordFormat;
import dev.lockreel.stream.kafka.ClientSettings;
import dev.lockreel.stream.kafka.PublishOptions;
import dev.lockreel.stream.kafka.Published;
import dev.lockreel.stream.kafka.Publisher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lockreel publish}: traces to a Kafka topic. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Sends traces to a Kafka topic, in batches of events. Reads what replay reads, and nothing of it is"
            + " lost on the way. The same trace always gives the same records: sent twice, it counts once.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockreel publish --bootstrap-servers kafka:9092 --topic traces trace.txt.zst",
      "  lockreel publish --config client.properties --topic traces \\",
      "      --source host7-boot3 trace.txt",
      "  cat /sys/kernel/tracing/trace_pipe |",
      "    lockreel publish --bootstrap-servers kafka:9092 --topic traces \\",
      "      --source host7-boot3 -"
    })
final class PublishCommand implements Callable<Integer> {
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

  @Spec private CommandSpec spec;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,...",
      description = "Brokers to ask first (or bootstrap.servers in the file of --config).")
  private String servers;

  @Option(names = "--topic", paramLabel = "NAME", required = true, description = "The topic.")
  private String topic;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Properties of the Kafka client, such as security.protocol and sasl.jaas.config. Never printed.")
  private Path config;

  @Option(
      names = "--create-topic",
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
      names = "--batch-size",
      paramLabel = "EVENTS",
      description = "Events in a record (default: 1000).")
  private int batchSize = PublishOptions.BATCH_SIZE;

  @Option(
      names = "--compression",
      paramLabel = "NAME",
      converter = CompressionConverter.class,
      defaultValue = "lz4",
      description = "Of the records: ${COMPLETION-CANDIDATES} (default: lz4).")
  private RecordCompression compression;

  @Option(
      names = "--rate-limit",
      paramLabel = "EVENTS",
      description = "Send no more than so many events in a second.")
  private long rateLimit;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      converter = FormatConverter.class,
      completionCandidates = FormatConverter.Names.class,
      description = "Format of the input: ${COMPLETION-CANDIDATES} (default: by content).")
  private Format format;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description =
          "Name of the boot that the traces are of, the key of the records (default: each file's name).")
  private String source;

  @Mixin private ProbeOptions probes;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Trace files; - is standard input.")
  private List<String> files;

  @Override
  public Integer call() throws IOException {
    check();
    PublishOptions options =
        PublishOptions.to(topic)
            .withFormat(format)
            .withSource(source)
            .withRecords(recordFormat, batchSize)
            .withProbes(probes.mapping())
            .withRateLimit(rateLimit);
    ClientSettings settings = ClientSettings.of(servers, config);
    try (Interruption interruption = new Interruption()) {
      PublishProgress progress = new PublishProgress(interruption);
      try (Publisher publisher =
          Publisher.open(options, settings, compression.toString(), partitions, progress)) {
        publishAll(publisher, progress, interruption);
      } finally {
        progress.done();
      }
    }
    return ExitCode.NOTHING_FOUND;
  }

  private void check() {
    if (batchSize < 1 || batchSize > PublishOptions.MOST_BATCH_SIZE) {
      throw wrong("--batch-size must be from 1 to " + PublishOptions.MOST_BATCH_SIZE);
    }
    if (servers == null && config == null) {
      throw wrong("Missing the brokers: --bootstrap-servers, or --config with bootstrap.servers");
    }
    if ((given("--rate-limit") && rateLimit < 1) || (given("--create-topic") && partitions < 1)) {
      throw wrong("--rate-limit and --create-topic take numbers from 1 on");
    }
    if (topic.isBlank() || (source != null && source.isEmpty())) {
      throw wrong("--topic and --source must not be empty");
    }
  }

  private boolean given(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void publishAll(Publisher publisher, PublishProgress progress, Interruption interruption)
      throws IOException {
    for (String file : files) {
      Published sent;
      try {
        sent = publisher.publish(file);
      } catch (IOException e) {
        progress.done();
        err("lockreel: stopped; " + counts(publisher.published()) + " are in " + topic);
        throw e;
      }
      progress.done();
      if (interruption.asked()) {
        err(
            "lockreel: interrupted in "
                + file
                + "; "
                + counts(sent)
                + " of it are in "
                + topic
                + "; publish it again as it was: what is there does not count twice");
        return;
      }
      System.out.println(Visible.of(file + ": " + counts(sent) + " to " + topic));
    }
    System.out.flush();
  }

  private static String counts(Published sent) {
    return String.format(Locale.ROOT, "%,d events in %,d records", sent.events(), sent.records());
  }

  private void err(String line) {
    spec.commandLine().getErr().println(line);
    spec.commandLine().getErr().flush();
  }
}
