package dev.lockreel.ingest.tracedat;

import dev.lockreel.ingest.MergeHeap;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The records of one CPU in their order. A sub-buffer of the kernel's ring buffer
 * (kernel/trace/ring_buffer.c; tracefs {@code header_page} and {@code header_event} describe it):
 *
 * <pre>
 * page:   time stamp (8 bytes), commit counter (a long): bytes of records, 1 &lt;&lt; 31: events were
 *         lost before the page, 1 &lt;&lt; 30: how many stands after the records, as a long
 * record: type_len (5 bits), time_delta (27 bits), then
 *         1 to 28: that many words of data          0: a word with their length and its own, data
 *         29: padding, a word with its length        30: a word with the upper bits of the delta
 *         31: a word with the upper bits of an absolute time stamp
 * </pre>
 *
 * <p>Big-endian machines have type_len in the upper bits. An absolute time stamp has 59 bits; the
 * upper five are those of the time before.
 */
final class CpuRecords implements MergeHeap.Sequence<CpuRecords> {
  /** {@link #lost} of an unknown number. */
  static final long UNKNOWN = -1;

  private static final long MISSED = 1L << 31;
  private static final long MISSED_STORED = 1L << 30;
  private static final int COMMIT_MASK = (1 << 27) - 1;
  private static final int DELTA_BITS = 27;
  private static final int PADDING = 29;
  private static final int TIME_EXTEND = 30;
  private static final int TIME_STAMP = 31;
  private static final long STAMP_MASK = (1L << 59) - 1;

  private final CpuPages pages;
  private final boolean bigEndian;
  private final int commitOffset;
  private final int commitBytes;
  private final int dataOffset;
  private final int cpu;

  private ByteBuffer bytes;
  private int next;
  private int end;
  private long time;
  private int at;
  private int length;
  private long lost;
  private String damage;
  private long damagePosition;
  private boolean ended;
  private boolean endReported;

  CpuRecords(CpuPages pages, DatHeader header, int cpu) {
    this.pages = pages;
    this.cpu = cpu;
    bigEndian = header.bigEndian();
    commitOffset = header.tracing.commitOffset();
    commitBytes = header.tracing.commitBytes();
    dataOffset = header.tracing.dataOffset();
  }

  /** Moves to the next record, or to the end; {@link #lost} and {@link #damage} come before it. */
  void next() throws IOException {
    lost = 0;
    damage = null;
    while (!ended) {
      if (next >= end) {
        page();
      } else if (record()) {
        return;
      }
    }
    if (!endReported) {
      endReported = true;
      if (pages.damage() != null) {
        damaged(pages.damage());
      }
    }
  }

  private void page() throws IOException {
    if (!pages.next()) {
      ended = true;
      return;
    }
    bytes = pages.bytes();
    int page = pages.page();
    int room = pages.length() - dataOffset;
    if (room < 0 || pages.length() < commitOffset + commitBytes) {
      damaged("a page of " + pages.length() + " bytes: the file was cut short");
      return;
    }
    time = number(page, Long.BYTES);
    long commit = number(page + commitOffset, commitBytes);
    int size = (int) commit & COMMIT_MASK;
    next = page + dataOffset;
    end = next + Math.min(size, room);
    if ((commit & MISSED) != 0) {
      boolean stored = (commit & MISSED_STORED) != 0 && size + commitBytes <= room;
      long count = stored ? number(end, commitBytes) : UNKNOWN;
      lost = count > 0 ? count : UNKNOWN;
    }
    if (size > room) {
      damaged("a page with " + size + " bytes of records, where " + room + " have room");
    }
  }

  /** Reads the header of what stands at {@link #next}; whether it is a record. */
  private boolean record() {
    if (end - next < Integer.BYTES) {
      return broken("a record of less than four bytes");
    }
    int word = word(next);
    int type = bigEndian ? word >>> DELTA_BITS : word & 31;
    int delta = bigEndian ? word & (1 << DELTA_BITS) - 1 : word >>> 5;
    int data = next + Integer.BYTES;
    if (type > 0 && type < PADDING) {
      time += delta;
      return found(data, type * Integer.BYTES);
    }
    if (type == PADDING && delta == 0) {
      // Nothing follows on this page.
      next = end;
      return false;
    }
    if (end - data < Integer.BYTES) {
      return broken("a record without its second word");
    }
    long second = word(data) & 0xffffffffL;
    switch (type) {
      case PADDING -> {
        time += delta;
        next = data + (int) Math.min(second, end - data);
        return false;
      }
      case TIME_EXTEND -> time += (second << DELTA_BITS) + delta;
      case TIME_STAMP -> time = absolute((second << DELTA_BITS) + delta);
      default -> {
        time += delta;
        // The length has the word itself in it.
        long size = (second - Integer.BYTES + 3) & ~3L;
        return (second < Integer.BYTES || size > end)
            ? broken("a record of " + second + " bytes")
            : found(data + Integer.BYTES, (int) size);
      }
    }
    next = data + Integer.BYTES;
    return false;
  }

  private long absolute(long stamp) {
    long upper = time & ~STAMP_MASK;
    long whole = (stamp & STAMP_MASK) | upper;
    // The lower bits went round since then.
    return upper != 0 && whole < time ? whole + STAMP_MASK + 1 : whole;
  }

  private boolean found(int from, int size) {
    if (size > end - from) {
      return broken("a record of " + size + " bytes, where " + (end - from) + " are left");
    }
    at = from;
    length = size;
    next = from + size;
    return true;
  }

  /** The rest of the page cannot be read. */
  private boolean broken(String reason) {
    damaged(reason);
    next = end;
    return false;
  }

  private void damaged(String reason) {
    if (damage == null) {
      damage = reason;
      damagePosition = pages.position();
    }
    lost = lost == 0 ? UNKNOWN : lost;
  }

  private int word(int from) {
    int word = bytes.getInt(from);
    return bigEndian ? Integer.reverseBytes(word) : word;
  }

  private long number(int from, int size) {
    if (size == Integer.BYTES) {
      return word(from) & 0xffffffffL;
    }
    long number = bytes.getLong(from);
    return bigEndian ? Long.reverseBytes(number) : number;
  }

  int cpu() {
    return cpu;
  }

  /** Whether there is no further record. */
  boolean ended() {
    return ended;
  }

  /** Time of the record as it is in the file. */
  long time() {
    return time;
  }

  /** Of records of one time, those of the lower CPU come first, as trace-cmd has it. */
  @Override
  public boolean before(CpuRecords other) {
    return time != other.time ? time < other.time : cpu < other.cpu;
  }

  ByteBuffer bytes() {
    return bytes;
  }

  /** Where in {@link #bytes} the record's data begin. */
  int at() {
    return at;
  }

  int length() {
    return length;
  }

  /** Events that were lost before the record: 0 none, {@link #UNKNOWN}, or how many. */
  long lost() {
    return lost;
  }

  /** What was found damaged before the record; null where nothing was. */
  String damage() {
    return damage;
  }

  /** Offset in the file of the {@link #damage}: of its page, or of the chunk with it. */
  long damagePosition() {
    return damagePosition;
  }

  long reached() {
    return pages.reached();
  }
}
