package dev.lockreel.lockdep.source;

import dev.lockreel.lockdep.facts.Observation;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.Symbols;

/**
 * The cursor on the event under validation: a row of a batch. One object per source, moved from row
 * to row by its {@link SourceValidator}; make an {@link Observation} to keep something of an event.
 */
final class EventCursor {
  private static final int ACQUIRE = EventKind.LOCK_ACQUIRE.code();
  private static final int RELEASE = EventKind.LOCK_RELEASE.code();
  private static final int WORK_END = EventKind.WORKQUEUE_EXECUTE_END.code();

  /** Its events come from emulated protocols. */
  final boolean emulated;

  /** The forks that the source has shown. */
  final ForkAncestry forks;

  EventBatch batch;
  int row;

  /**
   * @param emulated the source's events come from emulated protocols
   */
  EventCursor(ForkAncestry forks, boolean emulated) {
    this.forks = forks;
    this.emulated = emulated;
  }

  int pid() {
    return batch.pid[row];
  }

  int cpu() {
    return batch.cpu[row];
  }

  /** Address of the lock of a lock event. */
  long lock() {
    return batch.lock[row];
  }

  int lockBits() {
    return batch.lockBits[row];
  }

  /** Flags column, {@code ContextBits}. */
  int contextBits() {
    return batch.context[row];
  }

  long position() {
    return batch.position[row];
  }

  long timestampNanos() {
    return batch.timestampNanos[row];
  }

  Symbols symbols() {
    return batch.symbols;
  }

  String text(int symbol) {
    return batch.symbols.text(symbol);
  }

  /** {@code file:position} of an event of the same source. */
  String file() {
    return batch.origin.file();
  }

  /** Whether the column {@code ip} of a lock event holds. */
  boolean hasPlace() {
    return emulated || (batch.lockBits[row] & LockBits.FULL) != 0;
  }

  /** Symbol of the code position of a lock event, of the function of a work item that ends. */
  int place() {
    int kind = batch.kind[row];
    if (kind == WORK_END) {
      return batch.workFunction(row);
    }
    return hasPlace() && (kind == ACQUIRE || kind == RELEASE) ? batch.ip[row] : Symbols.NONE;
  }

  /** Address of the lock that the event is about, 0 where hidden or where it is about none. */
  long lockOrNone() {
    return hasLock(EventKind.of(batch.kind[row])) ? batch.lock[row] : 0;
  }

  /** Whether the kind uses the column; for the others it holds garbage. */
  private static boolean hasLock(EventKind kind) {
    return switch (kind) {
      case IRQ_DISABLE,
          IRQ_ENABLE,
          BH_DISABLE,
          BH_ENABLE,
          HARDIRQ_THREADED,
          SCHED_PROCESS_EXIT,
          USER_RETURN,
          TRACE_BOUNDARY,
          TRACE_START,
          WORKQUEUE_EXECUTE_START,
          WORKQUEUE_EXECUTE_END,
          MODEL ->
          false;
      default -> true;
    };
  }
}
