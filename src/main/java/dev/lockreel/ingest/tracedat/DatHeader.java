package dev.lockreel.ingest.tracedat;

import dev.lockreel.ingest.tracefs.EventField;
import dev.lockreel.ingest.tracefs.EventFormat;
import dev.lockreel.ingest.tracefs.KernelSymbols;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a file says before its data, collected while its header is read. */
final class DatHeader {
  int version;
  ByteOrder order = ByteOrder.LITTLE_ENDIAN;

  /** Of the program that recorded; the kernel's is that of {@link #commitBytes}. */
  int longBytes;

  int pageBytes;
  DatCompression compression = DatCompression.NONE;
  final List<EventFormat> formats = new ArrayList<>();
  byte[] kallsyms = new byte[0];
  byte[] commandLines = new byte[0];
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

  /** Layout of a sub-buffer: the size of its commit counter, and where its records begin. */
  int commitOffset = 8;

  int commitBytes = 8;
  int dataOffset = 16;

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

  /** Reads tracefs {@code header_page}; one that is empty or odd leaves the usual layout. */
  void page(byte[] text) {
    List<EventField> fields = EventFormat.fields(latin(text));
    for (EventField field : fields) {
      boolean sane = field.offset() >= 0 && field.offset() <= 64;
      if (field.name().equals("commit") && sane && (field.size() == 4 || field.size() == 8)) {
        commitOffset = field.offset();
        commitBytes = field.size();
      } else if (field.name().equals("data") && sane && field.offset() >= 12) {
        dataOffset = field.offset();
      }
    }
  }

  /**
   * Adds the event that a file {@code format} describes; one that is not understood is left out.
   */
  void format(byte[] text) {
    EventFormat format = EventFormat.parse(latin(text));
    if (format != null) {
      formats.add(format);
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

  KernelSymbols symbols() {
    return kallsyms.length == 0 ? KernelSymbols.NONE : new KernelSymbols(kallsyms);
  }

  boolean bigEndian() {
    return order == ByteOrder.BIG_ENDIAN;
  }

  static String latin(byte[] text) {
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
