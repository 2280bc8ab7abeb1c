package dev.lockreel.cli;

import dev.lockreel.ingest.InputSpec;
import dev.lockreel.report.Visible;
import dev.lockreel.stream.FilePublisher;
import dev.lockreel.stream.Published;
import dev.lockreel.stream.kafka.PublishOptions;
import dev.lockreel.stream.kafka.Publisher;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.nio.file.Files;
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

/** {@code lockreel publish}: traces to a Kafka topic, or to a batch file. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Sends traces to a Kafka topic, in batches of events. Reads what replay reads, and nothing of it is"
            + " lost on the way. The same trace always gives the same records: sent twice, it counts once."
            + " With --to-file, the batches of one trace go to a file that replay reads.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockreel publish --bootstrap-servers kafka:9092 --topic traces trace.txt.zst",
      "  lockreel publish --config client.properties --topic traces \\",
      "      --source host7-boot3 trace.txt",
      "  cat /sys/kernel/tracing/trace_pipe |",
      "    lockreel publish --bootstrap-servers kafka:9092 --topic traces \\",
      "      --source host7-boot3 -",
      "  lockreel publish --to-file trace.lrb trace.txt.zst"
    })
final class PublishCommand implements Callable<Integer> {
  private static final String TO_FILE = "--to-file";

  /** Events in a frame of a file: more hardly make it smaller. */
  private static final int FRAME_SIZE = 4096;

  @Spec private CommandSpec spec;

  @Mixin private TopicOptions topicOptions;

  @Option(
      names = TO_FILE,
      paramLabel = "FILE",
      description = "Write one trace to this batch file (.lrb) instead of sending it to a topic.")
  private Path toFile;

  @Option(
      names = "--batch-size",
      paramLabel = "EVENTS",
      description = "Events in a record (default: 1000; with --to-file: 4096).")
  private Integer batchSize;

  @Mixin private FormatOption formatOption;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description =
          "Name of the boot that the traces are of, the key of the records (default: each file's name).")
  private String source;

  @Mixin private ProbeOptions probes;

  @Option(
      names = "--from-start",
      description =
          "Nothing was held before the first event of each trace: publish a trace_start before it.")
  private boolean fromStart;

  @Parameters(
      paramLabel = "FILE",
      converter = FileName.class,
      arity = "1..*",
      description = "Trace files; - is standard input.")
  private List<String> files;

  @Override
  public Integer call() throws IOException {
    check();
    try (Interruption interruption = new Interruption()) {
      PublishProgress progress = new PublishProgress(interruption);
      try {
        if (toFile == null) {
          toTopic(progress, interruption);
        } else {
          toFile(progress, interruption);
        }
      } finally {
        progress.done();
      }
    }
    return ExitCode.NOTHING_FOUND;
  }

  private void check() throws IOException {
    if (toFile == null) {
      topicOptions.check();
    } else {
      topicOptions.refuseBeside(TO_FILE);
      checkFile();
    }
    if (batchSize != null && (batchSize < 1 || batchSize > PublishOptions.MOST_BATCH_SIZE)) {
      throw wrong("--batch-size must be from 1 to " + PublishOptions.MOST_BATCH_SIZE);
    }
    if (source != null && source.isEmpty()) {
      throw wrong("--source must not be empty");
    }
    TraceFiles.checkAll(files, formatOption.format());
  }

  private void checkFile() throws IOException {
    if (files.size() > 1) {
      throw wrong("--to-file takes one trace: a batch file is of one boot of one machine");
    }
    if (toFile.toString().isEmpty() || toFile.toString().equals(InputSpec.STANDARD_INPUT)) {
      throw wrong("--to-file takes the name of a file");
    }
    if (Files.isDirectory(toFile)) {
      throw wrong("--to-file: " + toFile + " is a folder");
    }
    OutputFile.refuseInputs(spec.commandLine(), toFile, files);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private int batchSize(int usual) {
    return batchSize == null ? usual : batchSize;
  }

  private void toTopic(PublishProgress progress, Interruption interruption) throws IOException {
    String topic = topicOptions.topic();
    PublishOptions options =
        PublishOptions.to(topic)
            .withFormat(formatOption.format())
            .withSource(source)
            .withProbes(probes.mapping())
            .withFromStart(fromStart);
    int events = batchSize(PublishOptions.BATCH_SIZE);
    try (Publisher publisher = topicOptions.open(options, events, progress)) {
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
              interrupted(file, sent, topic)
                  + "; publish it again as it was: what is there does not count twice");
          return;
        }
        System.out.println(Visible.of(file + ": " + counts(sent) + " to " + topic));
      }
    }
    System.out.flush();
  }

  private void toFile(PublishProgress progress, Interruption interruption) throws IOException {
    String file = files.get(0);
    InputSpec input =
        InputSpec.of(file, new Symbols())
            .withFormat(formatOption.format())
            .withSource(source)
            .withProbes(probes.mapping());
    try (FilePublisher publisher = new FilePublisher(toFile)) {
      try {
        publisher.publish(input, batchSize(FRAME_SIZE), fromStart, progress);
      } catch (IOException e) {
        progress.done();
        if (publisher.published().records() > 0) {
          err("lockreel: stopped; " + counts(publisher.published()) + " are in " + toFile);
        }
        throw e;
      }
      progress.done();
      if (interruption.asked()) {
        err(interrupted(file, publisher.published(), toFile.toString()));
        return;
      }
      System.out.println(Visible.of(file + ": " + counts(publisher.published()) + " to " + toFile));
      System.out.flush();
    }
  }

  private static String interrupted(String file, Published sent, String target) {
    return "lockreel: interrupted in " + file + "; " + counts(sent) + " of it are in " + target;
  }

  private static String counts(Published sent) {
    return String.format(Locale.ROOT, "%,d events in %,d records", sent.events(), sent.records());
  }

  private void err(String line) {
    spec.commandLine().getErr().println(line);
    spec.commandLine().getErr().flush();
  }
}
