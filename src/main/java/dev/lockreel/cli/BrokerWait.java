package dev.lockreel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Prints that lockreel waits for a broker which does not answer at once. */
final class BrokerWait {
  private static final long PATIENCE_MILLIS = 1_000;

  private final CountDownLatch answered = new CountDownLatch(1);

  private BrokerWait() {}

  /** What waits for the broker. */
  interface Connecting<T> {
    T connect() throws IOException;
  }

  /**
   * Waits for a broker.
   *
   * @param servers {@code HOST:PORT,...}
   */
  static <T> T during(Connecting<T> connecting, String servers, PrintWriter err)
      throws IOException {
    BrokerWait wait = new BrokerWait();
    Thread clock = new Thread(() -> wait.say(servers, err), "broker-wait");
    clock.setDaemon(true);
    clock.start();
    try {
      return connecting.connect();
    } finally {
      wait.answered.countDown();
    }
  }

  private void say(String servers, PrintWriter err) {
    try {
      if (!answered.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        err.println("lockreel: waiting for " + servers);
        err.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
