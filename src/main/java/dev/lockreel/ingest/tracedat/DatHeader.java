package dev.lockreel.ingest.tracedat;

import dev.lockreel.ingest.tracefs.TracingData;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** What a file says before its data, collected while its header is read. */
final class DatHeader {
  int version;
  ByteOrder order = ByteOrder.LITTLE_ENDIAN;

  /** Of the program that recorded; the kernel's is in {@link #tracing}. */
  int longBytes;

  int pageBytes;
  DatCompression compression = DatCompression.NONE;
  final TracingData tracing = new TracingData();
  String uname = "";

  /** CPUs of the traced machine; 0 where the file does not say. */
  int cpus;

  /** Identifies the recording; 0 where the file does not say. */
  long traceId;

  /** Added to each time stamp: what the options OFFSET and DATE say. */
  long timeOffset;

  /** How time stamps of the processor's counter become nanoseconds; null where they stay. */
  TscScale tsc;

  /** Clock of the time stamps; empty where the file does not say. */
  String clock = "";

  /** What the kernel's statistics say it lost without a mark in the buffer, by CPU. */
  final List<String> unmarkedLosses = new ArrayList<>();

  /** The buffers of the top instance, which comes first, and of others. */
  final List<DatBuffer> buffers = new ArrayList<>();

  /**
   * The scale of x86-tsc time stamps.
   *
   * @param multiplier of the counter
   * @param shift of the product, in bits
   * @param offset added after that
   */
  record TscScale(long multiplier, int shift, long offset) {
    long nanos(long ticks) {
      long high = Math.multiplyHigh(ticks, multiplier);
      long low = ticks * multiplier;
      long scaled =
          shift == 0
              ? low
              : shift >= 64 ? high >> (shift - 64) : high << (64 - shift) | low >>> shift;
      return scaled + offset;
    }
  }

  /** One CPU's file {@code stats}: {@code CPU: 0 … dropped events: 12 …}. */
  void stats(String text) {
    String cpu = "";
    for (String line : text.lines().toList()) {
      int colon = line.indexOf(':');
      String value = colon < 0 ? "" : line.substring(colon + 1).strip();
      if (line.startsWith("CPU:")) {
        cpu = value;
      } else if ((line.startsWith("dropped events:") || line.startsWith("commit overrun:"))
          && !value.equals("0")
          && value.matches("\\d{1,19}")) {
        unmarkedLosses.add(
            "CPU "
                + cpu
                + " lost "
                + value
                + " events at unknown times ("
                + line.substring(0, colon)
                + ")");
      }
    }
  }

  boolean bigEndian() {
    return order == ByteOrder.BIG_ENDIAN;
  }
}
