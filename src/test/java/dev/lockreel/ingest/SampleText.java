package dev.lockreel.ingest;

import java.util.Random;

/** Text of ftrace that is the same on every run. */
final class SampleText {
  private SampleText() {}

  /** A header and so many lock events, with addresses that compress badly. */
  static String ftrace(int lines) {
    StringBuilder text = new StringBuilder("# tracer: nop\n");
    Random random = new Random(1);
    for (int i = 0; i < lines; i++) {
      text.append(
          String.format(
              "            init-1       [001] ...1.     2.%06d: lock_acquire: ffffffff%08x a%n",
              i, random.nextInt()));
    }
    return text.toString();
  }
}
