package dev.lockreel.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The page on which findings appear as they are found: the page itself, its events (server-sent
 * events), and the report in which a finding opens. Read-only.
 */
public final class LivePage {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int UNAVAILABLE = 503;

  /** An answer ends before the server would end it; the browser then asks for what came since. */
  private static final long ANSWER_MILLIS = 8_000;

  private static final long STATUS_MILLIS = 1_000;
  private static final String RETRY = "retry: 300\n\n";
  private static final String HTML = "text/html; charset=utf-8";
  private static final String REPORT_POLICY = "frame-ancestors 'none'";

  private final LiveBoard board;
  private final Supplier<LiveStatus> status;
  private final Reports reports;
  private final byte[] page = resource("live.html");
  private final String policy = new String(resource("live.policy"), UTF_8);

  /** Parts the numbers of this process from those of one before it. */
  private final String epoch = Long.toHexString(System.currentTimeMillis());

  /** Makes reports. */
  public interface Reports {
    /**
     * The report of a graph as it is now, as HTML.
     *
     * @throws IOException there is none, with the reason
     */
    byte[] html(String graph) throws IOException;
  }

  /**
   * A page of these findings.
   *
   * @param status asked on any thread
   * @param reports asked by one thread at a time
   */
  public LivePage(LiveBoard board, Supplier<LiveStatus> status, Reports reports) {
    this.board = board;
    this.status = status;
    this.reports = reports;
  }

  private static byte[] resource(String name) {
    try (InputStream in = LivePage.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError("the jar lacks " + name, e);
    }
  }

  /** Answers {@code /}, and nothing below it. */
  void page(HttpExchange exchange) throws IOException {
    if (exchange.getRequestURI().getPath().equals("/")) {
      answer(exchange, OK, policy, page);
    } else {
      refuse(exchange, NOT_FOUND, "there is no such page");
    }
  }

  /** Answers with the report of a graph. */
  void report(HttpExchange exchange) throws IOException {
    byte[] html;
    try {
      html = report(graph(exchange.getRequestURI().getRawQuery()));
    } catch (IOException e) {
      refuse(exchange, UNAVAILABLE, String.valueOf(e.getMessage()));
      return;
    }
    answer(exchange, OK, REPORT_POLICY, html);
  }

  private synchronized byte[] report(String graph) throws IOException {
    return reports.html(graph);
  }

  private static String graph(String query) throws IOException {
    String prefix = "graph=";
    if (query == null || !query.startsWith(prefix)) {
      return "";
    }
    try {
      return URLDecoder.decode(query.substring(prefix.length()), UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IOException("that is no name of a graph", e);
    }
  }

  /** Answers with what has changed since the browser last knew, and what changes for a while. */
  void events(HttpExchange exchange) throws IOException {
    long end = System.nanoTime() / 1_000_000 + ANSWER_MILLIS;
    head(exchange, "text/event-stream; charset=utf-8", policy);
    exchange.sendResponseHeaders(OK, exchange.getRequestMethod().equals("HEAD") ? -1 : 0);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.close();
      return;
    }
    try (OutputStream out = exchange.getResponseBody()) {
      long known = known(exchange.getRequestHeaders().getFirst("Last-Event-ID"));
      out.write(RETRY.getBytes(UTF_8));
      if (known < 0) {
        known = 0;
        out.write(event("reset", known, "{}"));
      }
      long now;
      do {
        for (LiveBoard.Change each : board.after(known)) {
          known = each.number();
          out.write(event(each.finding() == null ? "withdrawn" : "found", known, json(each)));
        }
        out.write(event("status", known, json(status.get())));
        out.flush();
        board.await(known, STATUS_MILLIS);
        now = System.nanoTime() / 1_000_000;
      } while (now < end);
    } catch (InterruptedException e) {
      // The server stops; the browser will ask another one.
      Thread.currentThread().interrupt();
    }
  }

  /** The change that the browser knows; -1 for none of this process. */
  private long known(String id) {
    String prefix = epoch + "-";
    if (id == null || !id.startsWith(prefix)) {
      return -1;
    }
    try {
      return Long.parseLong(id.substring(prefix.length()));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private byte[] event(String name, long number, String data) {
    return ("event: " + name + "\nid: " + epoch + "-" + number + "\ndata: " + data + "\n\n")
        .getBytes(UTF_8);
  }

  private static String json(LiveBoard.Change change) {
    return object(
        json -> {
          json.writeStringField("graph", change.graph());
          json.writeStringField("fingerprint", change.fingerprint());
          if (change.finding() != null) {
            json.writeFieldName("finding");
            json.writeRawValue(change.finding());
          }
        });
  }

  private static String json(LiveStatus status) {
    return object(
        json -> {
          json.writeStringField("state", status.state());
          json.writeObjectFieldStart("numbers");
          for (Map.Entry<String, Long> each : status.numbers().entrySet()) {
            json.writeNumberField(each.getKey(), each.getValue());
          }
          json.writeEndObject();
        });
  }

  /** Writes the fields of an object of JSON. */
  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private static String object(Fields fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot be written to", e);
    }
    return text.toString();
  }

  private static void head(HttpExchange exchange, String type, String policy) {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Content-Security-Policy", policy);
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
  }

  private static void refuse(HttpExchange exchange, int code, String reason) throws IOException {
    head(exchange, "text/plain; charset=utf-8", "default-src 'none'");
    send(exchange, code, (reason + "\n").getBytes(UTF_8));
  }

  private static void answer(HttpExchange exchange, int code, String policy, byte[] body)
      throws IOException {
    head(exchange, HTML, policy);
    send(exchange, code, body);
  }

  private static void send(HttpExchange exchange, int code, byte[] body) throws IOException {
    boolean bodiless = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(code, bodiless ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      if (!bodiless) {
        out.write(body);
      }
    }
  }
}
