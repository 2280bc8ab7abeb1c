package dev.lockreel.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.lockreel.TestJvm;
import dev.lockreel.config.BuiltinOptions;
import dev.lockreel.replay.Replay;
import dev.lockreel.replay.ReplayListener;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * How the time of a replay grows with the size of a hostile input ({@link HostileShape}): each
 * shape at doubling sizes, and how many times as long each size takes as the one before. A time
 * that grows with the input doubles; one that grows with its square makes four of one. Each size is
 * replayed in a JVM of its own with the options of the launcher, so that no heap has grown for
 * another. The pages of the heap are there beforehand, since a page fault costs what the machine
 * likes. Smaller sizes have more passes, so that as much is read of every size: the mean of a pass
 * has its share of the collections, which the best pass of a small size would not have. What is
 * measured is reading, validating and making the findings, by the CPU time of the process; without
 * a database.
 *
 * <p>Run: see docs/benchmarks.md. Arguments: the largest size (100000), then names of shapes (all).
 */
public final class HostileBenchmark {
  private static final int DOUBLINGS = 3;

  /** Of the largest size. */
  private static final int PASSES = 2;

  private HostileBenchmark() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    int largest = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
    System.out.printf(
        Locale.ROOT, "%-14s %9s %9s %7s %9s%n", "shape", "size", "CPU s", "ratio", "findings");
    for (HostileShape shape : HostileShape.values()) {
      if (args.length < 2 || Arrays.asList(args).contains(shape.name())) {
        measure(shape, largest);
      }
    }
  }

  private static void measure(HostileShape shape, int largest)
      throws IOException, InterruptedException {
    double before = 0;
    for (int size = largest >> DOUBLINGS; size <= largest; size *= 2) {
      String[] said = inOtherJvm(shape, size, PASSES * (largest / size)).split(" ", -1);
      double seconds = Double.parseDouble(said[0]);
      System.out.printf(
          Locale.ROOT,
          "%-14s %,9d %9.3f %7s %,9d%n",
          shape,
          size,
          seconds,
          before == 0 ? "" : String.format(Locale.ROOT, "%.2f", seconds / before),
          Integer.parseInt(said[1]));
      before = seconds;
    }
  }

  /** Seconds of CPU time of a pass, after one more to warm up, and the findings. */
  private static String inOtherJvm(HostileShape shape, int size, int passes)
      throws IOException, InterruptedException {
    Path file = Files.createTempFile("lockreel-hostile", ".txt");
    try {
      Files.writeString(file, shape.text(size));
      Process process =
          TestJvm.with(
                  "-Xms2g", "-Xmx2g", "-Xmn32m", "-XX:FreqInlineSize=100", "-XX:+AlwaysPreTouch")
              .running(Passes.class.getName(), file.toString(), Integer.toString(passes))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(shape + " of " + size + " fails");
      }
      return said.strip();
    } finally {
      Files.delete(file);
    }
  }

  /** What the other JVM runs. */
  static final class Passes {
    private Passes() {}

    public static void main(String[] args) throws IOException {
      OperatingSystemMXBean machine =
          (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      int passes = Integer.parseInt(args[1]);
      int findings = findings(args[0]);
      long begin = machine.getProcessCpuTime();
      for (int pass = 0; pass < passes; pass++) {
        findings = findings(args[0]);
      }
      System.out.println((machine.getProcessCpuTime() - begin) / 1e9 / passes + " " + findings);
    }

    private static int findings(String file) throws IOException {
      try (Replay replay = new Replay(BuiltinOptions.inMemory(), ReplayListener.NONE)) {
        replay.read(file);
        return replay.findings().size();
      }
    }
  }
}
