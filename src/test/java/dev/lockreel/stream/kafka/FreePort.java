package dev.lockreel.stream.kafka;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports on the loopback interface that no process listens on. */
final class FreePort {
  /**
   * Below the ports that the system gives to outgoing connections (32768 and up on Linux, 49152 on
   * macOS): a client that tries a dead broker's port again and again would else be given that very
   * port one day, connect to itself, and keep the broker from starting again.
   */
  private static final int LOWEST = 15_000;

  private static final int HIGHEST = 32_000;
  private static final int TRIES = 200;

  private FreePort() {}

  static int next() throws IOException {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return port;
      } catch (BindException taken) {
        // The next one, then.
      }
    }
    throw new IOException("no free port found in " + TRIES + " tries");
  }
}
