package dev.lockreel.ingest.tracedat;

import dev.lockreel.ingest.tracefs.Cursor;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The options that both versions have. Others are left unread. */
final class DatOptions {
  static final int DONE = 0;
  static final int BUFFER = 3;

  private static final int DATE = 1;
  private static final int CPUSTAT = 2;
  private static final int TRACECLOCK = 4;
  private static final int UNAME = 5;
  private static final int OFFSET = 7;
  private static final int CPUCOUNT = 8;
  private static final int TRACEID = 11;
  private static final int TSC2NSEC = 14;

  /** trace-cmd gives a date in microseconds. */
  private static final long DATE_UNIT = 1000;

  private static final Pattern CLOCK = Pattern.compile("\\[([^\\]]+)\\]");
  private static final int MOST_CPUS = 1 << 16;

  private DatOptions() {}

  /** Reads one whose data are all that {@code data} has left. */
  static void read(int id, Cursor data, DatHeader into) throws IOException {
    switch (id) {
      case DATE -> into.timeOffset += number(text(data)) * DATE_UNIT;
      case OFFSET -> into.timeOffset += number(text(data));
      case CPUSTAT -> into.stats(text(data));
      case TRACECLOCK -> into.clock = chosen(text(data));
      case UNAME -> into.uname = text(data);
      case CPUCOUNT -> {
        long cpus = data.left() < 4 ? 0 : data.u32();
        into.cpus = cpus <= MOST_CPUS ? (int) cpus : into.cpus;
      }
      case TRACEID -> into.traceId = data.left() < 8 ? 0 : data.u64();
      case TSC2NSEC -> {
        if (data.left() >= 16) {
          into.tsc = new DatHeader.TscScale(data.u32(), (int) data.u32() & 127, data.u64());
        }
      }
      default -> {}
    }
  }

  /** The clock in brackets: {@code local global [mono] boot}. */
  static String chosen(String clocks) {
    Matcher clock = CLOCK.matcher(clocks);
    return clock.find() ? clock.group(1) : "";
  }

  private static String text(Cursor data) throws IOException {
    String text = data.text((int) Math.min(data.left(), 1 << 16));
    int zero = text.indexOf(0);
    return zero < 0 ? text : text.substring(0, zero);
  }

  /** Decimal with or without a sign, or hex after {@code 0x}; 0 for anything else. */
  private static long number(String text) {
    try {
      return Long.decode(text.strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
