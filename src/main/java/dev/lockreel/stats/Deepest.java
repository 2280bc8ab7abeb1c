package dev.lockreel.stats;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.Position;
import java.util.List;

/**
 * The moment at which a task held most locks.
 *
 * @param task {@code comm/pid}
 * @param position {@code file:line}
 * @param nanos trace clock
 * @param classes of the locks, the oldest first
 */
public record Deepest(String task, String position, long nanos, List<String> classes) {
  public Deepest {
    classes = List.copyOf(classes);
  }

  static Deepest of(EventBatch batch, int row, List<String> classes) {
    String comm = batch.symbols.text(batch.comm[row]);
    return new Deepest(
        (comm.isEmpty() ? "<...>" : comm) + "/" + batch.pid[row],
        place(batch, row),
        batch.timestampNanos[row],
        classes);
  }

  static String place(EventBatch batch, int row) {
    return batch.origin.file() + ":" + Position.text(batch.position[row]);
  }
}
