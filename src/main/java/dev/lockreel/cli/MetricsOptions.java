package dev.lockreel.cli;

import dev.lockreel.stream.Metric;
import dev.lockreel.stream.MetricsServer;
import dev.lockreel.stream.StreamException;
import java.util.List;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Option;

/** The options for serving metrics and health over HTTP. */
final class MetricsOptions {
  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description =
          "Serve a live page of the findings at /, /metrics (Prometheus), /health/live and /health/ready"
              + " there.")
  private Integer port;

  @Option(
      names = "--metrics-host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "Where to listen for that (default: ${DEFAULT-VALUE}, this machine alone).")
  private String host;

  /** Whether anything is to be served. */
  boolean asked() {
    return port != null;
  }

  /**
   * Starts serving; the caller closes it. Null where no port is given.
   *
   * @throws StreamException it cannot listen there
   */
  MetricsServer serve(List<Metric> metrics, BooleanSupplier alive, BooleanSupplier ready)
      throws StreamException {
    return port == null ? null : new MetricsServer(host, port, metrics, alive, ready);
  }
}
