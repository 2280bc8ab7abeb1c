package dev.lockreel.ingest.ftrace;

import dev.lockreel.ingest.ChunkCut;
import dev.lockreel.trace.Symbols;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts ftrace text between lines, but never in or before a stack whose event would be left on the
 * other side, and never before a gap mark, whose time is that of the line before it.
 *
 * <p>Behind a place that could do, the next {@link Stacks#REACH} lines are looked at, which is as
 * far as a stack may be from its event: each stack there must come from a task that has had an
 * event since. If one does not, the next place that could do is behind that stack.
 */
final class FtraceCut implements ChunkCut {
  @Override
  public int cut(ByteBuffer text, int from, int wanted, int limit, boolean atEnd) {
    int at = ChunkCut.afterLineEnd(text, Math.max(from, wanted - 1), limit);
    while (at >= 0 && at < limit) {
      int behind = strayStack(text, at, limit, atEnd);
      if (behind == at) {
        return at;
      }
      at = behind;
    }
    return atEnd ? at : -1;
  }

  /**
   * {@code at} where a cut does no harm; else a later line's start; -1 where more text must be seen
   * to tell.
   */
  private static int strayStack(ByteBuffer text, int at, int limit, boolean atEnd) {
    LineHead head = new LineHead();
    head.use(new Symbols());
    List<Long> tasks = new ArrayList<>();
    int line = at;
    for (int lines = 0; lines < Stacks.REACH; lines++) {
      int next = ChunkCut.afterLineEnd(text, line, limit);
      if (next < 0) {
        return atEnd ? at : -1;
      }
      boolean frame = Stacks.frame(text, line, next - 1);
      if (line == at && (frame || text.get(line) == 'C')) {
        return next;
      }
      if (!frame && head.readSlowly(text, line, next - 1)) {
        long task = head.pid != 0 ? head.pid : -1L - head.cpu;
        if (!stack(text, head.body, next - 1)) {
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
   * Whether the event at {@code body} is a stack: {@code <stack trace>} or {@code kernel_stack:
   * <stack trace >}.
   */
  private static boolean stack(ByteBuffer text, int body, int end) {
    for (int i = body; i < end; i++) {
      if (text.get(i) == '<') {
        return Stacks.header(text, i, end);
      }
    }
    return false;
  }
}
