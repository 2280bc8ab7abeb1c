package dev.lockreel.bench;

import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How fast a trace is replayed from end to end: text from the page cache, validated, checkpointed
 * into a database of its own. Ten passes in one JVM, fresh state and database each; the first one
 * is the cold figure, the median of the last five the steady one. {@code wc -l} on the same file in
 * the same run is the peer.
 *
 * <p>Run: see docs/benchmarks.md.
 */
public final class ReplayBenchmark {
  private static final int PASSES = 10;
  private static final int STEADY = 5;

  private ReplayBenchmark() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length == 0) {
      throw new IllegalArgumentException("which trace? (an uncompressed file)");
    }
    for (String trace : args) {
      run(trace);
    }
  }

  private static void run(String trace) throws IOException, InterruptedException {
    double peer = Math.min(wc(trace), wc(trace));
    double[] seconds = new double[PASSES];
    long events = 0;
    for (int pass = 0; pass < PASSES; pass++) {
      Path database = Files.createTempDirectory("lockreel-bench");
      long begin = System.nanoTime();
      try (Replay replay =
          new Replay(BuiltinOptions.inMemory().withDatabase(database), ReplayListener.NONE)) {
        replay.read(trace);
        SourceState source = replay.sources().get(0);
        events = source.tally().events();
      }
      seconds[pass] = (System.nanoTime() - begin) / 1e9;
      delete(database);
      print(
          "  pass %2d: %6.3f s, %5.2f M events/s%n",
          pass + 1, seconds[pass], rate(events, seconds[pass]));
    }
    double[] last = Arrays.copyOfRange(seconds, PASSES - STEADY, PASSES);
    Arrays.sort(last);
    double steady = last[STEADY / 2];
    print("%s: %,d events%n", trace, events);
    print("  cold    %6.3f s, %5.2f M events/s%n", seconds[0], rate(events, seconds[0]));
    print("  steady  %6.3f s, %5.2f M events/s%n", steady, rate(events, steady));
    print("  wc -l   %6.3f s; steady takes %.1f times as long%n", peer, steady / peer);
  }

  private static double rate(long events, double seconds) {
    return events / seconds / 1e6;
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }

  private static double wc(String trace) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Process wc =
        new ProcessBuilder("wc", "-l", trace)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (wc.waitFor() != 0) {
      throw new IOException("wc -l " + trace + " failed");
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
