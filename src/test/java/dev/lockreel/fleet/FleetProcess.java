package dev.lockreel.fleet;

import dev.lockreel.Lifeline;
import dev.lockreel.TestJvm;
import dev.lockreel.stream.kafka.BrokerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An instance of a fleet in a process of its own; another one takes its work six seconds after it
 * was killed.
 */
final class FleetProcess {
  private static final String CLIENT = "session.timeout.ms=6000\n";

  private FleetProcess() {}

  /**
   * Makes it; the caller redirects, starts and ends it.
   *
   * @param name of the topic of traces, prefix of the other topics, and id of the application
   * @param state where it keeps its state; the client's properties are written beside it
   */
  static ProcessBuilder of(
      TestJvm jvm, BrokerProcess broker, String name, Path state, String... options)
      throws IOException {
    Path config = Files.writeString(state.resolveSibling("client.properties"), CLIENT);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "fleet",
                "run",
                "--bootstrap-servers=" + broker.bootstrapServers(),
                "--config=" + config,
                "--topic=" + name,
                "--prefix=" + name,
                "--application-id=" + name,
                "--state-dir=" + state,
                "--threads=1",
                "--counts-every=1"));
    arguments.addAll(List.of(options));
    return jvm.running(Lifeline.class.getName(), arguments.toArray(String[]::new));
  }
}
