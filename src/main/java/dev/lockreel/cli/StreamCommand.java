package dev.lockreel.cli;

import dev.lockreel.finding.Triage;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.replay.ReplayOptions;
import dev.lockreel.report.JsonRecords;
import dev.lockreel.report.Report;
import dev.lockreel.stream.MetricsServer;
import dev.lockreel.stream.StreamException;
import dev.lockreel.stream.StreamMetrics;
import dev.lockreel.stream.StreamSession;
import dev.lockreel.stream.StreamSettings;
import dev.lockreel.stream.TraceTopic;
import dev.lockreel.stream.kafka.ConsumeOptions;
import dev.lockreel.stream.kafka.KafkaTopic;
import dev.lockreel.stream.kafka.TopicName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lockreel stream}: a topic in, findings out, without an end. */
@Command(
    name = "stream",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description =
        "Validates the traces in a Kafka topic as they come, and goes on where it stopped, however it"
            + " was stopped. Reports at its end.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lockreel stream --bootstrap-servers localhost:9092 --topic traces --db graph",
      "  lockreel stream … --until-caught-up --output json",
      "  lockreel stream … --group lockreel --instance-id host1 --metrics-port 9400",
      "  lockreel stream … --findings-topic findings --dead-letter-topic traces-bad",
      "  lockreel stream … --config client.properties    TLS and SASL"
    })
final class StreamCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private StreamSourceOptions source;

  @Option(
      names = "--db",
      paramLabel = "DIR",
      required = true,
      description = "Folder with the graph and with where each partition stands.")
  private Path database;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "SECONDS",
      defaultValue = "3",
      description = "Time between two checkpoints (default: ${DEFAULT-VALUE}).")
  private double checkpointSeconds;

  @Option(
      names = "--window-records",
      paramLabel = "N",
      defaultValue = "" + StreamSettings.WINDOW_RECORDS,
      description =
          "Records of one source that may wait for a missing one before it is given up (default:"
              + " ${DEFAULT-VALUE}).")
  private int windowRecords;

  @Option(
      names = "--window-bytes",
      paramLabel = "N",
      defaultValue = "" + StreamSettings.WINDOW_BYTES,
      description = "How much those may hold (default: ${DEFAULT-VALUE}).")
  private long windowBytes;

  @Option(
      names = "--traces-in-memory",
      paramLabel = "N",
      defaultValue = "" + StreamSettings.TRACES_IN_MEMORY,
      description =
          "Beyond so many, what is known of those that came longest ago is in the database alone"
              + " (default: ${DEFAULT-VALUE}).")
  private int tracesInMemory;

  @Mixin private ValidationOptions validation;

  @Mixin private ProbeOptions probes;

  @Mixin private EmulationOptions emulation;

  @Option(
      names = "--from-start",
      description =
          "Nothing was held before the first record of each trace that is read from its first record on: see"
              + " replay.")
  private boolean fromStart;

  @Option(names = "--strict", description = "A malformed line or an unusable record is an error.")
  private boolean strict;

  @Option(
      names = "--findings-topic",
      paramLabel = "F",
      description = "Send findings there, by fingerprint; a compacted topic.")
  private String findingsTopic;

  @Option(
      names = "--dependencies-topic",
      paramLabel = "D",
      description = "Send new dependencies there, by their two classes; a compacted topic.")
  private String dependenciesTopic;

  @Option(
      names = "--dead-letter-topic",
      paramLabel = "X",
      description = "Send records there that cannot be used.")
  private String deadLetterTopic;

  @Mixin private MetricsOptions metricsOptions;

  @Option(
      names = "--exit-on-first",
      description =
          "End with the first finding that makes the exit code 1. One that is provisional is a"
              + " warning: it ends where --fail-on warning is given.")
  private boolean exitOnFirst;

  @Mixin private TriageOptions triageOptions;

  @Mixin private OutputOptions output;

  @Mixin private LocksOption locks;

  @Override
  public Integer call() throws IOException {
    if (!(checkpointSeconds >= 0) || windowRecords < 0 || windowBytes < 0) {
      throw new ParameterException(
          spec.commandLine(), "--checkpoint-every and --window-…: not below 0");
    }
    for (String each : Arrays.asList(findingsTopic, dependenciesTopic, deadLetterTopic)) {
      if (each != null && !TopicName.isValid(each)) {
        throw new ParameterException(spec.commandLine(), "'" + each + "' is no name for a topic");
      }
    }
    if (tracesInMemory < 1) {
      throw new ParameterException(
          spec.commandLine(), "--traces-in-memory takes numbers from 1 on");
    }
    Triage triage = triageOptions.triage(spec.commandLine().getErr());
    ConsumeOptions consume = source.options(spec.commandLine());
    TraceTopic topic = new KafkaTopic(consume);
    DeclaredOrders declared = validation.declared();
    ReplayOptions options =
        validation
            .options(declared)
            .withDatabase(database)
            .withEmulation(emulation.emulation())
            .withProbes(probes.mapping())
            .withFromStart(fromStart)
            .withLockTimes(locks.measured(output))
            .withStrict(strict)
            .withCheckpointEvery(Duration.ofNanos((long) (checkpointSeconds * 1e9)));
    try (ReportOutput out = output.open(triageOptions.failOn(), List.of());
        Interruption interruption = new Interruption()) {
      LiveFindings live =
          new LiveFindings(
              triage, triageOptions.failOn(), exitOnFirst, out, spec.commandLine().getErr());
      StreamMonitor monitor = new StreamMonitor(interruption, live);
      MetricsServer metrics = metrics(monitor);
      try (Replay replay = new Replay(options, ReplayListener.NONE)) {
        monitor.begin(replay, triage);
        IOException failure = consume(replay, topic, monitor, consume.client().servers());
        live.check();
        Report report =
            Reports.ended(
                Reports.of(replay, triage),
                failure,
                live.stoppedAtFirst(),
                monitor.cancelled() ? "the topic is not read to its end" : "");
        if (failure == null || report.tally().events() > 0) {
          out.write(report);
        }
        return end(report, failure, interruption);
      } finally {
        if (metrics != null) {
          metrics.close();
        }
      }
    }
  }

  /** Consumes the topic; what made it stop, or null. */
  private IOException consume(
      Replay replay, TraceTopic topic, StreamMonitor monitor, String servers) {
    try (StreamSession session = connect(replay, topic, monitor, servers)) {
      session.run();
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  private StreamSession connect(
      Replay replay, TraceTopic topic, StreamMonitor monitor, String servers) throws IOException {
    return BrokerWait.during(
        () -> new StreamSession(replay, topic, settings(), monitor),
        servers,
        spec.commandLine().getErr());
  }

  private int end(Report report, IOException failure, Interruption interruption)
      throws IOException {
    if (failure != null) {
      throw failure;
    }
    if (interruption.asked()) {
      spec.commandLine()
          .getErr()
          .println(
              "lockreel: interrupted; the report is of what was read so far, and "
                  + database
                  + " goes on from here");
    }
    return triageOptions.exitCode(report, spec.commandLine().getErr());
  }

  private MetricsServer metrics(StreamMonitor monitor) throws StreamException {
    MetricsServer server =
        metricsOptions.serve(
            StreamMetrics.named(monitor::latest),
            monitor::alive,
            () -> monitor.latest().assigned() > 0);
    if (server != null) {
      server.show(monitor.page());
    }
    return server;
  }

  private StreamSettings settings() {
    return StreamSettings.of(windowRecords, windowBytes, tracesInMemory)
        .sending(
            findingsTopic,
            dependenciesTopic,
            deadLetterTopic,
            new StreamSettings.Forms(JsonRecords::finding, JsonRecords::dependency));
  }
}
