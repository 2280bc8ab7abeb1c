package dev.lockreel.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * How the time of a replay grows with the size of a hostile input ({@link HostileShape}): each
 * shape at doubling sizes, and how many times as long each size takes as the one before. A time
 * that grows with the input doubles; one that grows with its square makes four of one. The best of
 * three passes each, the first of a shape a warm-up. What is measured is reading, validating and
 * making the findings, by the CPU time of the process; without a database.
 *
 * <p>Run: see docs/benchmarks.md. Arguments: the largest size (100000), then names of shapes (all).
 */
public final class HostileBenchmark {
  private static final int DOUBLINGS = 3;
  private static final int PASSES = 3;

  private HostileBenchmark() {}

  public static void main(String[] args) throws IOException {
    int largest = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
    System.out.printf(
        Locale.ROOT, "%-14s %9s %9s %7s %9s%n", "shape", "size", "CPU s", "ratio", "findings");
    for (HostileShape shape : HostileShape.values()) {
      if (args.length < 2 || Arrays.asList(args).contains(shape.name())) {
        measure(shape, largest);
      }
    }
  }

  private static void measure(HostileShape shape, int largest) throws IOException {
    OperatingSystemMXBean machine =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    double before = 0;
    for (int size = largest >> DOUBLINGS; size <= largest; size *= 2) {
      Path file = Files.createTempFile("lockreel-hostile", ".txt");
      Files.writeString(file, shape.text(size));
      double best = Double.MAX_VALUE;
      int findings = 0;
      for (int pass = 0; pass < PASSES; pass++) {
        long begin = machine.getProcessCpuTime();
        try (Replay replay = new Replay(BuiltinOptions.inMemory(), ReplayListener.NONE)) {
          replay.read(file.toString());
          findings = replay.findings().size();
        }
        best = Math.min(best, (machine.getProcessCpuTime() - begin) / 1e9);
      }
      Files.delete(file);
      System.out.printf(
          Locale.ROOT,
          "%-14s %,9d %9.3f %7s %,9d%n",
          shape,
          size,
          best,
          before == 0 ? "" : String.format(Locale.ROOT, "%.2f", best / before),
          findings);
      before = best;
    }
  }
}
