package dev.lockreel.ingest.ftrace;

import dev.lockreel.ingest.ChunkCut;
import dev.lockreel.trace.Symbols;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts ftrace text between lines, where the time changes from the event before to the next event,
 * but never in or before a stack whose event would be left on the other side, and never before a
 * gap mark, whose time is that of the event before it.
 *
 * <p>Events of one time stay together because {@link CpuOrder} may have to move them. Where a time
 * goes on for more than {@link #LONGEST_RUN}, it is torn apart all the same.
 *
 * <p>After a candidate place the next {@link Stacks#REACH} lines are examined, which is as far as a
 * stack may be from its event: each stack there must belong to a task that has had an event since
 * the place. If one does not, the next candidate is after that stack.
 */
final class FtraceCut implements ChunkCut {
  /** Bytes after the wanted place from which on a cut between events of one time is allowed. */
  private static final int LONGEST_RUN = 1 << 22;

  private static final int MORE = -1;

  private final int longestRun;

  FtraceCut() {
    this(LONGEST_RUN);
  }

  FtraceCut(int longestRun) {
    this.longestRun = longestRun;
  }

  @Override
  public int cut(ByteBuffer text, int from, int wanted, int limit, boolean atEnd) {
    int at = ChunkCut.afterLineEnd(text, Math.max(from, wanted - 1), limit);
    return at < 0 ? MORE : new Search(text, from, limit, atEnd).place(at, wanted + longestRun);
  }

  /** One search for a place. */
  private static final class Search {
    private final LineHead head = new LineHead();
    private final ByteBuffer text;
    private final int from;
    private final int limit;
    private final boolean atEnd;

    Search(ByteBuffer text, int from, int limit, boolean atEnd) {
      this.text = text;
      this.from = from;
      this.limit = limit;
      this.atEnd = atEnd;
      head.use(new Symbols());
    }

    /**
     * The first place at or after the line start {@code at}; from {@code tear} on also between
     * events of one time.
     */
    int place(int at, int tear) {
      int place = timeChange(at, tear);
      while (place >= 0) {
        int moved = strayStack(place);
        if (moved == place) {
          return place;
        }
        place = moved < 0 ? MORE : timeChange(moved, tear);
      }
      return MORE;
    }

    /** The first line start from {@code at} on at which the time goes on. */
    private int timeChange(int at, int tear) {
      boolean first = !eventBefore(at);
      long time = head.timestampNanos;
      int place = at;
      int line = at;
      for (int next = lineAfter(line); next >= 0; next = lineAfter(line)) {
        boolean frame = Stacks.frame(text, line, next - 1);
        if (!frame && head.readSlowly(text, line, next - 1)) {
          if (first || head.timestampNanos > time || line >= tear) {
            return place;
          }
          place = next;
        } else if (mark(text.get(line))
            || (line == place && (frame || Stacks.prefixedFrame(text, line, next - 1)))) {
          place = next;
        }
        line = next;
      }
      return atEnd ? place : MORE;
    }

    /** Whether a line that begins like this may be a gap mark. */
    private static boolean mark(byte first) {
      return first == 'C' || first == '#';
    }

    /**
     * Whether there is an event before the line at {@code at}; the head is that of the last one.
     */
    private boolean eventBefore(int at) {
      int end = at;
      while (end > from) {
        int start = end - 1;
        while (start > from && text.get(start - 1) != '\n') {
          start--;
        }
        if (!Stacks.frame(text, start, end - 1) && head.readSlowly(text, start, end - 1)) {
          return true;
        }
        end = start;
      }
      return false;
    }

    /** {@code at} where a cut separates no stack from its event; else a later line's start. */
    private int strayStack(int at) {
      List<Long> tasks = new ArrayList<>();
      int line = at;
      for (int lines = 0; lines < Stacks.REACH; lines++) {
        int next = lineAfter(line);
        if (next < 0) {
          return atEnd ? at : MORE;
        }
        if (!Stacks.frame(text, line, next - 1) && head.readSlowly(text, line, next - 1)) {
          long task = head.pid != 0 ? head.pid : -1L - head.cpu;
          if (!stack(head.body, next - 1)) {
            tasks.add(task);
          } else if (!tasks.contains(task)) {
            return next;
          }
        }
        line = next;
      }
      return at;
    }

    /**
     * Whether the event at {@code body} is a stack: {@code <stack trace>}, {@code kernel_stack:
     * <stack trace >} or {@code kernel_stack: => lock_acquire} with a tab.
     */
    private boolean stack(int body, int end) {
      for (int i = body; i < end; i++) {
        if (text.get(i) == '<' || text.get(i) == '\t') {
          return Stacks.header(text, i, end);
        }
      }
      return false;
    }

    private int lineAfter(int line) {
      return ChunkCut.afterLineEnd(text, line, limit);
    }
  }
}
