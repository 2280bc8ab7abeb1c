package dev.lockreel.cli;

import dev.lockreel.fleet.FleetGraph;
import dev.lockreel.fleet.FleetInstance;
import dev.lockreel.fleet.FleetReader;
import dev.lockreel.fleet.FleetTopics;
import dev.lockreel.stream.kafka.ClientSettings;
import dev.lockreel.stream.kafka.TopicName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.SortedSet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the brokers of a fleet are, and how its topics are named. */
final class FleetBroker {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,...",
      description = "Brokers to ask first (or bootstrap.servers in the file of --config).")
  private String servers;

  @Option(
      names = "--prefix",
      paramLabel = "NAME",
      defaultValue = "lockreel",
      description =
          "Begins the names of the fleet's own topics: NAME-facts, -findings, -dependencies, -graph,"
              + " -known, -wanted, -dead-letters (default: ${DEFAULT-VALUE}).")
  private String prefix;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Properties of Kafka's clients, such as what TLS and SASL need. Never printed.")
  private Path config;

  /** The properties of the clients. */
  ClientSettings client() throws IOException {
    if (servers == null && config == null) {
      throw wrong("Missing the brokers: --bootstrap-servers, or --config with bootstrap.servers");
    }
    ClientSettings client = ClientSettings.of(servers, config);
    SortedSet<String> unknown = client.unknown();
    unknown.removeIf(FleetInstance::isProperty);
    StreamSourceOptions.warnOfUnknown(unknown, config, spec.commandLine().getErr());
    return client;
  }

  /** The topics; {@code traces} is that of the traces. */
  FleetTopics topics(String traces) {
    FleetTopics topics = FleetTopics.of(traces, prefix);
    if (!TopicName.isValid(traces)) {
      throw wrong("--topic: '" + traces + "' is no name for a topic");
    }
    if (!TopicName.isValid(topics.dependencies())) {
      throw wrong("--prefix: '" + prefix + "' does not begin the name of a topic");
    }
    return topics;
  }

  /**
   * The graph of that name, as the fleet has it now.
   *
   * @param name null where there is one alone
   */
  FleetGraph graph(String name) throws IOException {
    ClientSettings client = client();
    FleetTopics topics = topics("traces");
    SortedMap<String, FleetGraph> graphs =
        BrokerWait.during(
            () -> FleetReader.read(topics, client), client.servers(), spec.commandLine().getErr());
    if (graphs.isEmpty()) {
      throw new IOException("topic " + topics.graph() + ": no graph is in it yet");
    }
    if (name == null && graphs.size() > 1) {
      throw wrong("There are several graphs: --graph with one of " + graphs.keySet());
    }
    String wanted = name == null ? graphs.firstKey() : name;
    if (!graphs.containsKey(wanted)) {
      throw wrong("There is no graph '" + wanted + "'; there are " + graphs.keySet());
    }
    return graphs.get(wanted);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
