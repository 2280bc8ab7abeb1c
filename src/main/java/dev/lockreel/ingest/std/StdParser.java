package dev.lockreel.ingest.std;

import dev.lockreel.ingest.ChunkParser;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Symbols;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads lines of the STD format.
 *
 * <pre>
 * T0|fork(T1)|12
 * T1|acq(L7)|Philosopher.java:31
 * T1|w(V3)|33
 * T1|rel(L7)|34
 * </pre>
 *
 * <p>A thread is a task, a lock is an instance with a class of its own name, a location is the
 * place of an acquisition.
 */
final class StdParser implements ChunkParser {
  private static final Map<String, EventKind> KINDS =
      Map.of(
          "acq", EventKind.LOCK_ACQUIRE,
          "rel", EventKind.LOCK_RELEASE,
          "fork", EventKind.TASK_FORK,
          "join", EventKind.TASK_JOIN,
          "end", EventKind.SCHED_PROCESS_EXIT);

  /** Operations that say nothing of locks. */
  private static final Set<String> OTHERS =
      Set.of("r", "w", "begin", "branch", "req", "dummy", "enter", "exit", "wait", "notify");

  private static final Pattern NUMBERED = Pattern.compile("T?(\\d{1,8})");
  private static final int EXCERPT = 60;

  /** Numbers from here on are of threads whose names are no numbers. */
  private static final int NAMED = 1 << 30;

  /** Kernel addresses begin so; what follows is of the lock's name. */
  private static final long ADDRESSES = 0xffff_8880_0000_0000L;

  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private EventBatch batch;
  private long line;

  static boolean knows(String operation) {
    return KINDS.containsKey(operation) || OTHERS.contains(operation);
  }

  @Override
  public void parse(ByteBuffer chunk, int from, int to, long firstLine, EventBatch into) {
    batch = into;
    line = firstLine;
    long decoded = 0;
    int at = from;
    while (at < to) {
      int end = at;
      while (end < to && chunk.get(end) != '\n') {
        end++;
      }
      String text = StdFormat.string(chunk, at, end);
      if (end == to) {
        into.unterminatedTail = true;
        malformed(Anomaly.TRUNCATED_LINE, "no line end: ", text);
      } else if (text.isBlank() || text.startsWith("#")) {
        decoded++;
      } else if (event(text)) {
        decoded++;
      }
      line++;
      at = end + 1;
    }
    into.tally.decoded(decoded, into.size);
    batch = null;
  }

  /** Adds the event of a line, if it is one of ours; false where the line is malformed. */
  private boolean event(String text) {
    Matcher matcher = StdFormat.LINE.matcher(text);
    if (!matcher.matches()) {
      malformed(Anomaly.MALFORMED_LINE, "not thread|operation|location: ", text);
      return false;
    }
    String operation = matcher.group(2);
    if (!KINDS.containsKey(operation)) {
      if (OTHERS.contains(operation)) {
        return true;
      }
      batch.tally.skipped(operation);
      return false;
    }
    String object = matcher.group(3) == null ? "" : matcher.group(3).strip();
    if (object.isEmpty() && !operation.equals("end")) {
      malformed(Anomaly.MALFORMED_LINE, operation + " of nothing: ", text);
      return false;
    }
    String location = matcher.group(4) == null ? "" : matcher.group(4).strip();
    add(KINDS.get(operation), matcher.group(1).strip(), object, location);
    return true;
  }

  private void add(EventKind kind, String thread, String object, String location) {
    if (batch.size == batch.capacity()) {
      batch.grow();
    }
    int row = batch.size++;
    Symbols symbols = batch.symbols;
    batch.kind[row] = kind.code();
    // Threads of a program: none of it is in an interrupt.
    batch.context[row] = ContextBits.pack('X', '.', '.', '.', 0);
    batch.timestampNanos[row] = 0;
    batch.pid[row] = pid(thread);
    batch.cpu[row] = 0;
    batch.comm[row] = symbols.intern(thread);
    batch.position[row] = line;
    batch.lockBits[row] = 0;
    batch.name[row] = Symbols.NONE;
    batch.ip[row] = Symbols.NONE;
    batch.key[row] = 0;
    switch (kind) {
      case TASK_FORK, TASK_JOIN -> batch.setChildPid(row, pid(object));
      case SCHED_PROCESS_EXIT -> batch.lock[row] = pid(thread);
      default -> {
        batch.lock[row] = ADDRESSES | (hash(object) & 0xffff_ffffL) << 3;
        batch.name[row] = symbols.intern(object);
        if (kind == EventKind.LOCK_ACQUIRE && !location.isEmpty()) {
          batch.setDetail(row, new EventDetail(kind.eventName(), Map.of(), List.of(location)));
        }
      }
    }
  }

  /** {@code T7} is 8, as task 0 is the idle one; a name without a number gets one of its own. */
  private static int pid(String thread) {
    Matcher numbered = NUMBERED.matcher(thread);
    return numbered.matches()
        ? Integer.parseInt(numbered.group(1)) + 1
        : NAMED | (int) (hash(thread) & (NAMED - 1));
  }

  /** FNV-1a of the name's characters. */
  private static long hash(String name) {
    long hash = FNV_BASIS;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * FNV_PRIME;
    }
    return hash ^ hash >>> 32;
  }

  private void malformed(Anomaly anomaly, String what, String text) {
    String shown = text.length() > EXCERPT ? text.substring(0, EXCERPT) + "…" : text;
    StringBuilder clean = new StringBuilder();
    shown.chars().forEach(c -> clean.append(c < ' ' || c == 0x7f ? '?' : (char) c));
    batch.tally.malformed(
        new AnomalyExample(anomaly, batch.origin.file(), line, what + "\"" + clean + "\""));
  }
}
