package dev.lockreel.ingest.tracefs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What trace-cmd and perf copy from tracefs into their files: layout of the ring buffer, formats of
 * events, the kernel's symbols, names of tasks. The parts have the same form in all of them.
 */
public final class TracingData {
  private final List<EventFormat> formats = new ArrayList<>();
  private byte[] kallsyms = new byte[0];
  private byte[] commandLines = new byte[0];
  private int commitOffset = 8;
  private int commitBytes = 8;
  private int dataOffset = 16;

  /** Reads {@code "header_page\0"}, size, text, {@code "header_event\0"}, size, text. */
  public void readHeaderInfo(Cursor in) throws IOException {
    named(in, "header_page");
    page(new String(in.bytes(in.u64()), ISO_8859_1));
    named(in, "header_event");
    in.skip(in.u64());
  }

  private static void named(Cursor in, String name) throws IOException {
    String found = in.text(name.length() + 1);
    if (!found.equals(name + "\0")) {
      throw in.damaged("\"" + printable(found) + "\" instead of " + name);
    }
  }

  /** Reads tracefs {@code header_page}; one that is empty or odd leaves the usual layout. */
  private void page(String text) {
    for (EventField field : EventFormat.fields(text)) {
      boolean sane = field.offset() >= 0 && field.offset() <= 64;
      if (field.name().equals("commit") && sane && (field.size() == 4 || field.size() == 8)) {
        commitOffset = field.offset();
        commitBytes = field.size();
      } else if (field.name().equals("data") && sane && field.offset() >= 12) {
        dataOffset = field.offset();
      }
    }
  }

  /** Reads a count, then the size and the text of each format of ftrace's own events. */
  public void readFtraceFormats(Cursor in) throws IOException {
    for (long left = in.u32(); left > 0; left--) {
      format(in.bytes(in.u64()));
    }
  }

  /** Reads a count of systems, of each its name, a count, and size and text of each format. */
  public void readEventFormats(Cursor in) throws IOException {
    for (long systems = in.u32(); systems > 0; systems--) {
      in.text();
      readFtraceFormats(in);
    }
  }

  /** Adds the event that a format describes; one that is not understood is left out. */
  private void format(byte[] text) {
    EventFormat format = EventFormat.parse(new String(text, ISO_8859_1));
    if (format != null) {
      formats.add(format);
    }
  }

  public void readKallsyms(Cursor in) throws IOException {
    kallsyms = in.bytes(in.u32());
  }

  public void readCommandLines(Cursor in) throws IOException {
    commandLines = in.bytes(in.u64());
  }

  /** Reads all parts, one after the other, as version 6 of trace.dat and perf have them. */
  public void readAll(Cursor in) throws IOException {
    readHeaderInfo(in);
    readFtraceFormats(in);
    readEventFormats(in);
    readKallsyms(in);
    in.skip(in.u32());
    readCommandLines(in);
  }

  /** The formats of events. A live view. */
  public List<EventFormat> formats() {
    return formats;
  }

  /** Content of {@code saved_cmdlines}. */
  public byte[] commandLines() {
    return commandLines;
  }

  /** The kernel's symbols. Cost: O(symbols), each time. */
  public KernelSymbols symbols() {
    return kallsyms.length == 0 ? KernelSymbols.NONE : new KernelSymbols(kallsyms);
  }

  /** Where a sub-buffer's commit counter is. */
  public int commitOffset() {
    return commitOffset;
  }

  /** Size of that counter: that of the kernel's long. */
  public int commitBytes() {
    return commitBytes;
  }

  /** Where a sub-buffer's records begin. */
  public int dataOffset() {
    return dataOffset;
  }

  /** At most twenty characters of a text, fit for a message. */
  public static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    text.chars().limit(20).forEach(c -> shown.append(c < ' ' || c > '~' ? '?' : (char) c));
    return shown.toString();
  }
}
