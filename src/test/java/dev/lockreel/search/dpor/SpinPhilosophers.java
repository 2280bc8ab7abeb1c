package dev.lockreel.search.dpor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Dining philosophers in Promela, searched by Spin with partial-order reduction. */
final class SpinPhilosophers {
  private static final Pattern STATES = Pattern.compile("([0-9.e+]+) states, stored");

  /**
   * @param states that Spin has stored
   * @param nanos of its search alone, without the making and compiling of the verifier
   */
  record Result(String states, long nanos) {}

  private SpinPhilosophers() {}

  private static String promela(int n) {
    return """
        #define N %d
        bool fork[N];
        active [N] proctype philosopher() {
          byte left = _pid;
          byte right = (_pid + 1) %% N;
          atomic { !fork[left] -> fork[left] = true }
          atomic { !fork[right] -> fork[right] = true }
          fork[right] = false;
          fork[left] = false
        }
        """
        .formatted(n);
  }

  /**
   * Searches all of it; null where there is no Spin or compiler.
   *
   * @throws IOException it fails
   */
  static Result search(int n) throws IOException, InterruptedException {
    Path dir = Files.createTempDirectory("spin");
    try {
      Files.writeString(dir.resolve("p.pml"), promela(n));
      try {
        run(dir, "spin", "-a", "p.pml");
        run(dir, "cc", "-O2", "-DNOFAIR", "-o", "pan", "pan.c");
      } catch (IOException e) {
        return null;
      }
      long begin = System.nanoTime();
      // All errors: the deadlock does not end the search.
      String said = run(dir, "./pan", "-m100000", "-c0");
      long nanos = System.nanoTime() - begin;
      Matcher states = STATES.matcher(said);
      return new Result(states.find() ? states.group(1) : "?", nanos);
    } finally {
      try (Stream<Path> files = Files.walk(dir)) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  private static String run(Path dir, String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(List.of(command))
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
    return said;
  }
}
