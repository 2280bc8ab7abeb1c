package dev.lockreel.bench;

import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;

/**
 * Prints what parsing alone costs: nanoseconds per line, on the caller's thread, ten passes over a
 * file in the page cache, and the median of the last five.
 *
 * <p>{@code mvn -q test-compile exec:java -Dexec.mainClass=dev.lockreel.bench.ScanBenchmark
 * -Dexec.args=FILE}
 */
public final class ScanBenchmark {
  /** Prints what the pass took on a machine that others use as well. */
  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

  private static final int PASSES = 10;
  private static final int COUNTED = 5;

  private ScanBenchmark() {}

  public static void main(String[] args) throws IOException {
    PrintStream out = System.out;
    int threads = args.length > 1 ? Integer.parseInt(args[1]) : 0;
    double[] nanosPerLine = new double[PASSES];
    for (int pass = 0; pass < PASSES; pass++) {
      long start = System.nanoTime();
      long cpuStart = CPU.getCurrentThreadCpuTime();
      long lines = lines(args[0], threads);
      double cpu = (CPU.getCurrentThreadCpuTime() - cpuStart) / (double) lines;
      nanosPerLine[pass] = (System.nanoTime() - start) / (double) lines;
      out.printf(
          Locale.ROOT,
          "pass %2d: %6.1f ns/line, of it %6.1f on a CPU; %d lines%n",
          pass + 1,
          nanosPerLine[pass],
          cpu,
          lines);
    }
    double[] last = Arrays.copyOfRange(nanosPerLine, PASSES - COUNTED, PASSES);
    Arrays.sort(last);
    out.printf(Locale.ROOT, "median of the last %d: %.1f ns/line%n", COUNTED, last[COUNTED / 2]);
  }

  private static long lines(String file, int threads) throws IOException {
    long lines = 0;
    try (EventSource source =
        TraceInput.open(InputSpec.of(file, new Symbols()).withThreads(threads)).events()) {
      for (EventBatch batch = source.next(); batch != null; batch = source.next()) {
        lines += batch.tally.linesRead();
        source.recycle(batch);
      }
    }
    return lines;
  }
}
