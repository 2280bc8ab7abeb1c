package dev.lockreel.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MetricsServerTest {
  private MetricsServer server;

  @BeforeEach
  void listen() throws StreamException {
    server =
        new MetricsServer(
            "127.0.0.1", 0, StreamMetrics.named(() -> StreamMetrics.NONE), () -> true, () -> false);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void connectionsThatSayNothingBlockNoOther() throws IOException {
    List<Socket> halfOpen = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        Socket socket = connect();
        halfOpen.add(socket);
        String begun = i % 2 == 0 ? "GET /health HTTP/1.1\r\nHost: x\r\n" : "G";
        socket.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
      }
      assertThat(answer("GET", "/health")).startsWith("HTTP/1.1 200").endsWith("ok\n");
      assertThat(answer("GET", "/metrics")).startsWith("HTTP/1.1 200").contains("lockreel_events");
    } finally {
      for (Socket socket : halfOpen) {
        socket.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "get"})
  void onlyGetAndHeadAreAnswered(String method) throws IOException {
    for (String path : List.of("/health", "/health/live", "/health/ready", "/metrics")) {
      assertThat(answer(method, path)).startsWith("HTTP/1.1 405").contains("Allow: GET, HEAD");
    }
  }

  @Test
  void headHasNoBody() throws IOException {
    for (String path : List.of("/health", "/metrics")) {
      assertThat(answer("HEAD", path)).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
    }
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.port());
  }

  private String answer(String method, String path) throws IOException {
    try (Socket socket = connect()) {
      String request = method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
