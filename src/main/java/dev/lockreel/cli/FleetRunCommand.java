package dev.lockreel.cli;

import dev.lockreel.fleet.FleetInstance;
import dev.lockreel.fleet.FleetRun;
import dev.lockreel.fleet.FleetSettings;
import dev.lockreel.fleet.FleetTopics;
import dev.lockreel.report.JsonRecords;
import dev.lockreel.stream.StreamSettings;
import dev.lockreel.stream.kafka.ClientSettings;
import dev.lockreel.stream.kafka.TopicName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lockreel fleet run}: one instance, until it is stopped. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description =
        "Runs one instance of a fleet until it is stopped. All instances of an application share its"
            + " sources and graphs; one may be added, stopped or killed at any time.")
final class FleetRunCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofMillis(200);

  /** Of the names of its internal topics. */
  private static final String LONGEST_SUFFIX = "-sources-changelog";

  enum GraphBy {
    BUILD,
    ALL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Graphs by the names that users know them by. */
  static final class GraphByConverter extends ChoiceConverter<GraphBy> {
    GraphByConverter() {
      super(GraphBy.values());
    }
  }

  @Spec private CommandSpec spec;

  @Mixin private FleetBroker broker;

  @Option(
      names = "--topic",
      paramLabel = "T",
      required = true,
      description = "Topic of the traces, as publish fills it.")
  private String topic;

  @Option(
      names = "--application-id",
      paramLabel = "NAME",
      defaultValue = FleetRun.APPLICATION,
      description =
          "Names the group of the instances and their internal topics (default: ${DEFAULT-VALUE}).")
  private String application;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      required = true,
      description = "Folder of this instance's stores. Without it they come from the brokers.")
  private Path state;

  @Option(
      names = "--graph-by",
      paramLabel = "WHAT",
      converter = GraphByConverter.class,
      defaultValue = "build",
      description =
          "One graph for each kernel build, as publish --kernel says it, or one over all:"
              + " ${COMPLETION-CANDIDATES} (default: build).")
  private GraphBy graphBy;

  @Option(
      names = "--instance-id",
      paramLabel = "NAME",
      description =
          "Name of this instance, which keeps its share over a restart (static membership).")
  private String instance;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that process (default: as many as there are cores).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--standbys",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Further copies of each store on other instances, for a fast takeover (default:"
              + " ${DEFAULT-VALUE}).")
  private int standbys;

  @Option(
      names = "--commit-every",
      paramLabel = "SECONDS",
      defaultValue = "0.5",
      description = "Time between two commits (default: ${DEFAULT-VALUE}).")
  private double commitSeconds;

  @Option(
      names = "--counts-every",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "Time between two messages about counts (default: ${DEFAULT-VALUE}).")
  private double countsSeconds;

  @Option(
      names = "--idle-end",
      paramLabel = "SECONDS",
      defaultValue = "900",
      description =
          "A trace of which nothing came for so long is taken as read to its end, until more of it comes"
              + " (default: ${DEFAULT-VALUE}).")
  private double idleSeconds;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "" + FleetRun.PARTITIONS,
      description =
          "Partitions of the fleet's own topics where they have to be made (default:"
              + " ${DEFAULT-VALUE}).")
  private int partitions;

  @Mixin private ValidationOptions validation;

  @Mixin private ProbeOptions probes;

  @Mixin private EmulationOptions emulation;

  @Mixin private MetricsOptions metricsOptions;

  @Override
  public Integer call() throws IOException {
    if (!(commitSeconds > 0) || !(countsSeconds > 0) || !(idleSeconds > 0)) {
      throw wrong("--commit-every, --counts-every and --idle-end take numbers above 0");
    }
    if (threads < 1 || partitions < 1 || standbys < 0) {
      throw wrong("--threads and --partitions take numbers from 1 on, --standbys from 0 on");
    }
    if (!TopicName.isValid(application + LONGEST_SUFFIX)) {
      throw wrong("--application-id: '" + application + "' does not begin the name of a topic");
    }
    ClientSettings client = broker.client();
    FleetRun run =
        new FleetRun(
            application, state, instance, threads, standbys, seconds(commitSeconds), partitions);
    try (Interruption interruption = new Interruption();
        FleetInstance fleet =
            BrokerWait.during(
                () -> new FleetInstance(settings(), run, client),
                client.servers(),
                spec.commandLine().getErr())) {
      FleetWatch watch = watch(fleet, client);
      try {
        fleet.start();
        return run(fleet, interruption);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      } finally {
        if (watch != null) {
          watch.close();
        }
      }
    }
  }

  private Integer run(FleetInstance fleet, Interruption interruption)
      throws IOException, InterruptedException {
    String said = "";
    while (!fleet.awaitEnd(LOOK)) {
      if (interruption.asked()) {
        say("stopping");
        return ExitCode.NOTHING_FOUND;
      }
      if (!said.equals(fleet.state())) {
        said = fleet.state();
        say(said.toLowerCase(Locale.ROOT));
      }
    }
    IOException failure = fleet.failure();
    throw failure == null ? new IOException("the instance has ended") : failure;
  }

  private void say(String what) {
    spec.commandLine().getErr().println("lockreel: fleet " + application + ": " + what);
    spec.commandLine().getErr().flush();
  }

  private FleetSettings settings() throws IOException {
    FleetTopics topics = broker.topics(topic);
    return FleetSettings.of(
            topics,
            validation
                .options(validation.declared())
                .withEmulation(emulation.emulation())
                .withProbes(probes.mapping()),
            new StreamSettings.Forms(JsonRecords::finding, JsonRecords::dependency))
        .withOneGraph(graphBy == GraphBy.ALL)
        .withTimes(seconds(countsSeconds), seconds(idleSeconds));
  }

  private static Duration seconds(double number) {
    return Duration.ofNanos((long) (number * 1e9));
  }

  /** Metrics and live page; null where they are not wanted. */
  private FleetWatch watch(FleetInstance fleet, ClientSettings client) throws IOException {
    if (!metricsOptions.asked()) {
      return null;
    }
    return new FleetWatch(
        fleet, broker.topics(topic), client, metricsOptions, validation.declared().all());
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
