package dev.lockreel.ingest;

import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.Symbols;
import dev.lockreel.trace.TraceInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What was read, with every column that the event's kind fills, as text that tests can compare. */
public final class Described {
  private final List<String> rows = new ArrayList<>();
  private final ReadTally tally = new ReadTally();
  private long nextOffset;
  private long nextLine = 1;
  private boolean unterminatedTail;
  private boolean resumable = true;
  private TraceInputException failure;

  /** Reads ftrace text in chunks of about {@code chunkBytes}. */
  public static Described ftrace(String text, int chunkBytes, int threads) {
    return read(text, chunkBytes, threads, 0, 1);
  }

  /** Reads ftrace text as one chunk. */
  public static Described ftrace(String text) {
    return ftrace(text, 1 << 20, 0);
  }

  static Described read(String text, int chunkBytes, int threads, long offset, long line) {
    InputSpec spec =
        InputSpec.of("test.txt", new Symbols()).withFormat(Format.FTRACE).withThreads(threads);
    Tuning tuning = new Tuning(chunkBytes, Math.max(chunkBytes, 16), 1 << 20, 1 << 20);
    ByteArrayInputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    try {
      return of(TraceInput.ofStream(spec, tuning, in).events(ResumePoint.at(offset, line)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Reads a source to its end and closes it. */
  public static Described of(EventSource source) throws IOException {
    Described all = new Described();
    try (source) {
      for (EventBatch batch = source.next(); batch != null; batch = source.next()) {
        all.add(batch);
        source.recycle(batch);
      }
    } catch (TraceInputException e) {
      all.failure = e;
    }
    return all;
  }

  private void add(EventBatch batch) {
    for (int row = 0; row < batch.size; row++) {
      if (batch.kind[row] != EventKind.MERGED.code()) {
        rows.add(describe(batch, row));
      }
    }
    tally.add(batch.tally);
    nextOffset = batch.nextOffset;
    nextLine = batch.nextLine;
    unterminatedTail |= batch.unterminatedTail;
    resumable = batch.resumable;
  }

  /**
   * One line per event, such as {@code 3: 1.175564000 [0] init-1 d..2. LOCK_ACQUIRE
   * ffff888101720160 try &mm->x}.
   */
  public List<String> rows() {
    return rows;
  }

  /** {@link #rows} without line number, time, CPU, task and flags. */
  public List<String> events() {
    return rows.stream().map(row -> row.substring(row.indexOf('|') + 2)).toList();
  }

  public ReadTally tally() {
    return tally;
  }

  public long nextOffset() {
    return nextOffset;
  }

  public long nextLine() {
    return nextLine;
  }

  public boolean unterminatedTail() {
    return unterminatedTail;
  }

  public boolean resumable() {
    return resumable;
  }

  public TraceInputException failure() {
    return failure;
  }

  /** All that must not depend on how the text was cut. */
  public String everything() {
    return String.join("\n", rows)
        + "\n"
        + tally.linesRead()
        + " = "
        + tally.linesDecoded()
        + " + "
        + tally.linesSkipped()
        + " + "
        + tally.linesMalformed()
        + " "
        + tally.skippedByName()
        + " next "
        + nextOffset
        + ":"
        + nextLine
        + (unterminatedTail ? " unterminated" : "");
  }

  private static String describe(EventBatch batch, int row) {
    EventKind kind = EventKind.of(batch.kind[row]);
    Symbols symbols = batch.symbols;
    StringBuilder text = new StringBuilder();
    text.append(batch.position[row]).append(": ");
    text.append(batch.timestampNanos[row]).append(" [").append(batch.cpu[row]).append("] ");
    if (kind != EventKind.LOST_EVENTS) {
      text.append(symbols.text(batch.comm[row])).append('-').append(batch.pid[row]).append(' ');
      text.append(ContextBits.unpack(batch.context[row])).append(' ');
    }
    text.append("| ").append(kind);
    switch (kind) {
      case LOCK_ACQUIRE, LOCK_RELEASE -> {
        text.append(' ')
            .append(Long.toHexString(batch.lock[row]))
            .append(bits(batch.lockBits[row]));
        text.append(' ').append(symbols.text(batch.name[row]));
        if ((batch.lockBits[row] & LockBits.FULL) != 0) {
          text.append(" key ").append(Long.toHexString(batch.key[row]));
          text.append(" nest ").append(Long.toHexString(batch.nestLock[row]));
          text.append(" ip ").append(symbols.text(batch.ip[row]));
        }
      }
      case LOCK_ACQUIRED, LOCK_CONTENDED, CONTENTION_BEGIN ->
          text.append(' ')
              .append(Long.toHexString(batch.lock[row]))
              .append(' ')
              .append(symbols.text(batch.name[row]));
      case IRQ_DISABLE, IRQ_ENABLE ->
          text.append(' ')
              .append(symbols.text(batch.name[row]))
              .append(" < ")
              .append(symbols.text(batch.ip[row]));
      case SCHED_SWITCH ->
          text.append(' ')
              .append(batch.lock[row])
              .append((batch.lockBits[row] & 1) != 0 ? " dead" : "");
      case PAGE_FAULT_USER, PAGE_FAULT_KERNEL, CONTENTION_END ->
          text.append(' ').append(Long.toHexString(batch.lock[row]));
      case WORKQUEUE_EXECUTE_START, WORKQUEUE_EXECUTE_END ->
          text.append(' ')
              .append(Long.toHexString(batch.work(row)))
              .append(batch.workFunction(row) == Symbols.NONE ? "" : " ")
              .append(symbols.text(batch.workFunction(row)));
      case LOCK_DESTROY ->
          text.append(' ')
              .append(Long.toHexString(batch.lock[row]))
              .append('+')
              .append(batch.key[row]);
      case MODEL ->
          text.append(' ').append(batch.detail[row].event()).append(batch.detail[row].fields());
      default -> text.append(' ').append(batch.lock[row]);
    }
    if (kind.hasTgid() && batch.key[row] != 0) {
      text.append(" of ").append(batch.key[row]);
    }
    if (batch.detail[row] != null && !batch.detail[row].stack().isEmpty()) {
      text.append(" stack ").append(batch.detail[row].stack());
    }
    return text.toString();
  }

  private static String bits(int bits) {
    StringBuilder text = new StringBuilder();
    text.append((bits & LockBits.TRY) != 0 ? " try" : "");
    text.append((bits & LockBits.SHARED) != 0 ? " shared" : "");
    text.append((bits & LockBits.RECURSIVE) != 0 ? "-recursive" : "");
    if ((bits & LockBits.FULL) != 0) {
      text.append(" full");
      text.append(
          (bits & LockBits.CHECK_KNOWN) != 0
              ? " check=" + ((bits & LockBits.CHECK) != 0 ? 1 : 0)
              : "");
      text.append((bits & LockBits.READER_KNOWN) != 0 ? " reader-known" : "");
      text.append(
          (bits & LockBits.WAIT_KNOWN) != 0
              ? " wait=" + LockBits.waitOuter(bits) + "/" + LockBits.waitInner(bits)
              : "");
      text.append(
          (bits & LockBits.LOCKDEP_CONTEXT_KNOWN) != 0
              ? " ctx=" + LockBits.lockdepContext(bits)
              : "");
      text.append((bits & LockBits.DEBUG_LOCKS_OFF) != 0 ? " off" : "");
      text.append((bits & LockBits.CLASS_KEY) != 0 ? " class-key" : "");
      text.append(LockBits.subclass(bits) != 0 ? " sub=" + LockBits.subclass(bits) : "");
      text.append(LockBits.kernelType(bits) != 0 ? " type=" + LockBits.kernelType(bits) : "");
    }
    return text.toString();
  }
}
