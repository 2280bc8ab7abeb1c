package dev.lockreel.stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.exporter.httpserver.MetricsHandler;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Serves over HTTP the metrics of a stream, for Prometheus, and whether the stream is alive. */
public final class MetricsServer implements Closeable {
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;
  private static final String HEAD = "HEAD";
  private static final int NOT_ALLOWED = 405;
  private static final int NO_BODY = -1;

  /** At one time; those that have begun and do not go on included. */
  private static final int MAX_REQUESTS = 256;

  /** How long a request may take to come, and an answer to be taken. */
  private static final String PATIENCE_SECONDS = "10";

  static {
    // The server reads these when it is first used, and can be configured in no other way.
    for (String limit : List.of("sun.net.httpserver.maxReqTime", "sun.net.httpserver.maxRspTime")) {
      if (System.getProperty(limit) == null) {
        System.setProperty(limit, PATIENCE_SECONDS);
      }
    }
  }

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Supplier<StreamMetrics> metrics;
  private final HttpServer server;
  private final ExecutorService threads;

  /**
   * Listens from now on.
   *
   * @param port 0: any free one, see {@link #port}
   * @param metrics the latest ones; asked on any thread
   * @param alive whether the stream makes progress
   * @throws StreamException it cannot listen there
   */
  public MetricsServer(
      String host, int port, Supplier<StreamMetrics> metrics, BooleanSupplier alive)
      throws StreamException {
    this.metrics = metrics;
    register();
    try {
      server = HttpServer.create(new InetSocketAddress(host, port), 0);
    } catch (IOException | IllegalArgumentException e) {
      throw new StreamException(
          "metrics: cannot listen on " + host + ":" + port + ": " + e.getMessage(), e);
    }
    handle("/metrics", new MetricsHandler(registry));
    handle("/health", exchange -> health(exchange, alive.getAsBoolean()));
    handle("/health/live", exchange -> health(exchange, alive.getAsBoolean()));
    handle(
        "/health/ready",
        exchange -> health(exchange, alive.getAsBoolean() && metrics.get().assigned() > 0));
    threads =
        new ThreadPoolExecutor(
            0,
            MAX_REQUESTS,
            1,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, "metrics");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.start();
  }

  /** Nothing here can be changed from outside: other methods than these two are refused. */
  private void handle(String path, HttpHandler handler) {
    server.createContext(
        path,
        exchange -> {
          if (List.of("GET", HEAD).contains(exchange.getRequestMethod())) {
            handler.handle(exchange);
          } else {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            exchange.sendResponseHeaders(NOT_ALLOWED, NO_BODY);
            exchange.close();
          }
        });
  }

  /** Where it listens. */
  public int port() {
    return server.getAddress().getPort();
  }

  private void register() {
    CounterWithCallback.builder()
        .name("lockreel_events_total")
        .help("Events validated by this process.")
        .callback(to -> to.call((double) metrics.get().events()))
        .register(registry);
    CounterWithCallback.builder()
        .name("lockreel_unusable_records_total")
        .help("Records that could not be decoded, or not all of them, in this process.")
        .callback(to -> to.call((double) metrics.get().unusable()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("lockreel_lag_records")
        .help("Records of a partition that are not validated yet.")
        .labelNames("partition")
        .callback(
            to ->
                metrics
                    .get()
                    .lag()
                    .forEach((at, lag) -> to.call((double) lag, Integer.toString(at))))
        .register(registry);
    GaugeWithCallback.builder()
        .name("lockreel_findings")
        .help("Findings in the database.")
        .labelNames("rule")
        .callback(to -> metrics.get().findings().forEach((rule, n) -> to.call((double) n, rule)))
        .register(registry);
    gauge(
        "lockreel_checkpoint_age_seconds",
        "Time since the last checkpoint; since 1970 before the first one.",
        now -> (System.currentTimeMillis() - now.checkpointMillis()) / MILLIS);
    gauge(
        "lockreel_checkpoint_duration_seconds",
        "How long the last checkpoint took.",
        now -> now.checkpointNanos() / NANOS);
    gauge("lockreel_held_locks", "Locks held at the last checkpoint.", StreamMetrics::heldLocks);
    gauge("lockreel_classes", "Lock classes in the graph.", StreamMetrics::classes);
    gauge("lockreel_dependencies", "Dependencies in the graph.", StreamMetrics::dependencies);
    gauge(
        "lockreel_model_objects",
        "Live objects of the emulated kernel, at the last checkpoint.",
        StreamMetrics::modelObjects);
    gauge("lockreel_sources", "Traces that were met.", StreamMetrics::sources);
    gauge("lockreel_traces_in_memory", "Those in memory.", StreamMetrics::tracesInMemory);
    gauge(
        "lockreel_waiting_records",
        "Records that came before their turn and wait.",
        StreamMetrics::waitingRecords);
    gauge("lockreel_outbox_records", "Records that are to be sent.", StreamMetrics::outbox);
    gauge(
        "lockreel_queued_bytes",
        "Bytes that were consumed and are not validated yet.",
        StreamMetrics::queuedBytes);
    gauge("lockreel_partitions", "Partitions that this process has.", StreamMetrics::assigned);
  }

  private void gauge(String name, String help, ToDoubleFunction<StreamMetrics> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(to -> to.call(value.applyAsDouble(metrics.get())))
        .register(registry);
  }

  private static void health(HttpExchange exchange, boolean well) throws IOException {
    byte[] text = (well ? "ok\n" : "not now\n").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    boolean bodiless = exchange.getRequestMethod().equals(HEAD);
    exchange.sendResponseHeaders(well ? OK : UNAVAILABLE, bodiless ? NO_BODY : text.length);
    if (bodiless) {
      exchange.close();
      return;
    }
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(text);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
