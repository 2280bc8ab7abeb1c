package dev.lockreel.ingest.tracefs;

import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads numbers and texts of a file's header one after the other. All numbers have the file's byte
 * order. What lies outside the file, or is longer than such a thing can be, is refused by a {@link
 * TraceInputException} with its place.
 */
public final class Cursor {
  /** Longest part of a header: a kernel's symbols take some 20 MB. */
  public static final int MOST_BYTES = 1 << 27;

  private static final int LONGEST_NAME = 4096;
  private static final int WINDOW = 1 << 16;

  private final TraceFile file;
  private final ByteBuffer window;

  /** The window is all there is. */
  private final boolean inMemory;

  private final String what;
  private long at;
  private final long end;
  private long windowAt = -1;

  /**
   * A cursor over a part of the file.
   *
   * @param what the part, for messages: {@code its header}
   * @param from first byte
   * @param end byte after the last one
   */
  public Cursor(TraceFile file, String what, long from, long end) {
    this.file = file;
    this.what = what;
    this.at = from;
    this.end = Math.min(end, file.size());
    inMemory = false;
    window = ByteBuffer.allocate(WINDOW).limit(0);
  }

  /** A cursor over bytes of the file that were compressed; places are those of these bytes. */
  public Cursor(TraceFile file, String what, byte[] bytes) {
    this.file = file;
    this.what = what;
    end = bytes.length;
    inMemory = true;
    window = ByteBuffer.wrap(bytes);
    windowAt = 0;
  }

  /** All numbers from here on have this byte order. */
  public Cursor order(ByteOrder order) {
    window.order(order);
    return this;
  }

  /** Offset in the file of the next byte. */
  public long at() {
    return at;
  }

  /** Bytes that are left. */
  public long left() {
    return Math.max(0, end - at);
  }

  public void skip(long bytes) throws IOException {
    if (bytes < 0 || bytes > left()) {
      throw ended(bytes);
    }
    at += bytes;
  }

  public int u8() throws IOException {
    need(1);
    return window.get(take(1)) & 0xff;
  }

  public int u16() throws IOException {
    need(2);
    return window.getShort(take(2)) & 0xffff;
  }

  public long u32() throws IOException {
    need(4);
    return window.getInt(take(4)) & 0xffffffffL;
  }

  public long u64() throws IOException {
    need(8);
    return window.getLong(take(8));
  }

  /** A text up to a zero byte, which is passed. */
  public String text() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int c = u8(); c != 0; c = u8()) {
      if (text.length() == LONGEST_NAME) {
        throw damaged("a name of more than " + LONGEST_NAME + " bytes");
      }
      text.append((char) c);
    }
    return text.toString();
  }

  /** A text of a fixed number of bytes. */
  public String text(int bytes) throws IOException {
    return new String(bytes(bytes), StandardCharsets.ISO_8859_1);
  }

  /** The next {@code count} bytes. */
  public byte[] bytes(long count) throws IOException {
    if (count < 0 || count > MOST_BYTES) {
      throw damaged("a part of " + Long.toUnsignedString(count) + " bytes");
    }
    if (count > left()) {
      throw ended(count);
    }
    byte[] bytes = new byte[(int) count];
    if (inMemory) {
      window.get((int) at, bytes);
    } else if (file.read(at, ByteBuffer.wrap(bytes)) < count) {
      throw ended(count);
    }
    at += count;
    return bytes;
  }

  /** The exception for content that cannot be what the format says. */
  public TraceInputException damaged(String reason) {
    return file.refused("damaged in " + what + ", near byte " + at + ": " + reason);
  }

  private TraceInputException ended(long wanted) {
    return file.refused(
        "cut short or damaged: "
            + what
            + " goes on after its end ("
            + wanted
            + " bytes at byte "
            + at
            + ")");
  }

  private void need(int bytes) throws IOException {
    if (bytes > left()) {
      throw ended(bytes);
    }
    if (windowAt < 0 || at < windowAt || at + bytes > windowAt + window.limit()) {
      window.clear();
      file.read(at, window);
      window.flip();
      windowAt = at;
      if (window.limit() < bytes) {
        throw ended(bytes);
      }
    }
  }

  /** The place in the window of the next bytes, which are passed. */
  private int take(int bytes) {
    int place = (int) (at - windowAt);
    at += bytes;
    return place;
  }
}
