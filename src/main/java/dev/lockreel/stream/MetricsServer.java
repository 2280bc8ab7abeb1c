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
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Serves over HTTP the metrics of a process, for Prometheus, whether it is alive, and its live
 * page.
 */
public final class MetricsServer implements Closeable {
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
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
  private final HttpServer server;
  private final ExecutorService threads;

  /**
   * Listens from now on.
   *
   * @param port 0: any free one, see {@link #port}
   * @param metrics asked on any thread
   * @param alive whether the process makes progress
   * @param ready whether it also has work
   * @throws StreamException it cannot listen there
   */
  public MetricsServer(
      String host, int port, List<Metric> metrics, BooleanSupplier alive, BooleanSupplier ready)
      throws StreamException {
    metrics.forEach(this::register);
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
        exchange -> health(exchange, alive.getAsBoolean() && ready.getAsBoolean()));
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

  /** Serves a live page beside the rest, from now on. */
  public void show(LivePage page) {
    handle("/", page::page);
    handle("/events", page::events);
    handle("/report", page::report);
  }

  /** Where it listens. */
  public int port() {
    return server.getAddress().getPort();
  }

  private void register(Metric metric) {
    Consumer<BiConsumer<Double, String>> values = metric.values();
    String[] labels = metric.label() == null ? new String[0] : new String[] {metric.label()};
    if (metric.counter()) {
      CounterWithCallback.builder()
          .name(metric.name())
          .help(metric.help())
          .labelNames(labels)
          .callback(to -> values.accept((value, label) -> to.call(value, labels(label))))
          .register(registry);
    } else {
      GaugeWithCallback.builder()
          .name(metric.name())
          .help(metric.help())
          .labelNames(labels)
          .callback(to -> values.accept((value, label) -> to.call(value, labels(label))))
          .register(registry);
    }
  }

  private static String[] labels(String label) {
    return label == null ? new String[0] : new String[] {label};
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
