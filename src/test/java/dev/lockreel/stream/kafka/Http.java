package dev.lockreel.stream.kafka;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;

/** Asks a server on this machine. */
final class Http {
  private static final long PATIENCE_SECONDS = 60;

  private Http() {}

  static String text(int port, String path) throws IOException, InterruptedException {
    return answer(port, path).body();
  }

  static int status(int port, String path) throws IOException, InterruptedException {
    return answer(port, path).statusCode();
  }

  private static HttpResponse<String> answer(int port, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Asks until the answer has {@code wanted}. */
  static String awaitText(int port, String path, String wanted) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    String last = "nothing";
    while (System.nanoTime() < deadline) {
      try {
        last = text(port, path);
        if (last.contains(wanted)) {
          return last;
        }
      } catch (IOException notYet) {
        last = notYet.toString();
      }
    }
    throw new AssertionError("no " + wanted + " but " + last);
  }
}
