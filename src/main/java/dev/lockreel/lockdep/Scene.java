package dev.lockreel.lockdep;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.Symbols;
import java.util.List;

/**
 * The event under validation, as the checks see it: one object per source, refilled only when
 * something has to be looked at or remembered, never for an event that the chain cache settles.
 */
final class Scene {
  final LockClasses classes;
  final ForkOrder forks;
  Origin origin;
  Symbols symbols;
  Task task;

  /** Class that the event is about; null where it is about none. */
  LockClass lockClass;

  /** {@link Entry} of an acquisition. */
  int entry;

  /** Interrupt context of the event, {@code ContextBits.INTERRUPT_MASK}. */
  int context;

  long lock;
  long nestLock;
  long position;
  long timestampNanos;
  int cpu;

  /** Flags column, {@code ContextBits}. */
  int contextBits;

  int pid;
  int commSymbol;
  int ipSymbol;
  final boolean emulated;
  private boolean set;
  private EventDetail detail;
  private Observation observation;

  /**
   * @param emulated the source's events come from emulated protocols
   */
  Scene(LockClasses classes, ForkOrder forks, boolean emulated) {
    this.classes = classes;
    this.forks = forks;
    this.emulated = emulated;
  }

  /** Sets the scene for row {@code row}. */
  void set(EventBatch batch, int row, Task eventTask) {
    origin = batch.origin;
    symbols = batch.symbols;
    task = eventTask;
    lock = hasLock(EventKind.of(batch.kind[row])) ? batch.lock[row] : 0;
    position = batch.position[row];
    timestampNanos = batch.timestampNanos[row];
    cpu = batch.cpu[row];
    contextBits = batch.context[row];
    pid = batch.pid[row];
    commSymbol = batch.comm[row];
    detail = batch.detail[row];
    ipSymbol = Symbols.NONE;
    nestLock = 0;
    lockClass = null;
    observation = null;
    set = true;
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
          MODEL ->
          false;
      default -> true;
    };
  }

  /**
   * Makes an earlier acquisition of the task the event: what has come since shows that it was
   * wrong.
   *
   * @param nanos when it was; 0 where that is not known any more
   */
  void goBackTo(HeldLock taken, long nanos) {
    lock = taken.lock;
    position = taken.position;
    ipSymbol = taken.ip;
    nestLock = taken.nestLock;
    detail = null;
    observation = null;
    if (nanos != 0) {
      timestampNanos = nanos;
    }
  }

  /** Whether {@link #set} was called for the event under validation. */
  boolean isSet() {
    return set;
  }

  /** The next event begins. */
  void forget() {
    set = false;
  }

  /** The event to be remembered, with the locks held just before it; made once. */
  Observation observation() {
    if (observation == null) {
      observation = new Observation(this);
    }
    return observation;
  }

  /** Forgets what {@link #observation} made: the held locks have changed. */
  void stackChanged() {
    observation = null;
  }

  String comm() {
    return symbols.text(commSymbol);
  }

  String ip() {
    return symbols.text(ipSymbol);
  }

  String text(int symbol) {
    return symbols.text(symbol);
  }

  List<String> stack() {
    return detail == null ? List.of() : detail.stack();
  }

  boolean shared() {
    return Entry.isShared(entry);
  }

  boolean recursive() {
    return Entry.isRecursive(entry);
  }
}
