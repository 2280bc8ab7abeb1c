package dev.lockreel.lockdep;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.ReadTally;

/**
 * What the handlers of one source's events share: its tasks, its lock objects, and the graph of
 * all.
 */
final class SourceParts {
  private static final int ACQUIRE = EventKind.LOCK_ACQUIRE.code();
  private static final int RELEASE = EventKind.LOCK_RELEASE.code();

  final LockGraph graph;
  final LockClasses classes;
  final Tasks tasks = new Tasks();
  final Instances instances = new Instances();
  final SourceClasses keyed;
  final IrqState irqs = new IrqState();
  final RecentFindings recent = new RecentFindings();
  final TraceTraits traits;
  final Scene scene;
  final HeldStack stack;
  final LostReleases lost;
  final MissingEvents missing;
  final MissingCpus missingCpus = new MissingCpus();
  final ReadTally notes;

  /** Where the latest batch came from; null before the first one. */
  Origin lastOrigin;

  /** Place of the latest event. */
  long lastPosition;

  /** Its events come from emulated protocols. */
  final boolean emulated;

  SourceParts(LockGraph graph, ReadTally notes, boolean emulated) {
    this.graph = graph;
    this.notes = notes;
    this.emulated = emulated;
    classes = graph.classes;
    keyed = new SourceClasses(classes);
    scene = new Scene(classes, new ForkOrder(tasks), emulated);
    stack = new HeldStack(classes, graph.chains, graph.drawing, graph.nestLock, graph.declared);
    traits = new TraceTraits(graph.findings.size());
    missing = new MissingEvents(this);
    lost = new LostReleases(tasks, instances, graph.drawing, stack, missing);
  }

  /**
   * Whether the entry shows that nobody else held the object, so that earlier acquisitions of it
   * are over: an exclusive one of a real lock. Readers and pseudo locks are held by many.
   */
  boolean excludes(HeldLock held) {
    LockClass lockClass = classes.of(held.classId());
    return !held.shared()
        && lockClass.type != LockType.MAP
        && (held.is(HeldLock.ACQUIRED) || lockClass.type.excludes() || !traits.acquired);
  }

  /** Whether the task is known to have got what its entry {@code index} asked for. */
  boolean hasGot(Task task, int index) {
    HeldLock held = task.held[index];
    return held.is(HeldLock.ACQUIRED)
        || !traits.acquired
        || (index < task.depth - 1 && task.held[index + 1].context == held.context);
  }

  /** Marks what the task holds if its event shows interrupts switched on since it was taken. */
  void noticeIrqsOn(EventBatch batch, int row, Task task, int irq) {
    boolean hard = (irq & IrqState.HARDIRQS_ON) != 0;
    boolean soft = hard && (irq & IrqState.SOFTIRQS_ON) != 0;
    if ((hard && task.hardirqsMasked) || (soft && task.softirqsMasked)) {
      scene.forget();
      setScene(batch, row, task, null, 0, irq);
      graph.usageMarker.markHeld(scene, task, soft);
      task.hardirqsMasked = false;
      task.softirqsMasked &= !soft;
    }
  }

  /**
   * An event of a task that was preempted inside the tracepoint of an acquisition: it is back there
   * when interrupts are on again, or when it goes on with the same lock.
   */
  void maybeResume(EventBatch batch, int row, Task task) {
    int irq = irqs.of(batch.context[row], batch.lockBits[row], batch.cpu[row]);
    if ((irq & IrqState.HARDIRQS_ON) != 0 || batch.lock[row] == task.deferred.lock) {
      stack.resume(task);
    }
  }

  /** Sets the scene for an event, unless that is done already. */
  void setScene(EventBatch batch, int row, Task task, LockClass lockClass, int entry, int irq) {
    if (scene.isSet()) {
      return;
    }
    scene.set(batch, row, task);
    scene.lockClass = lockClass;
    scene.entry = entry;
    scene.context = irq & IrqState.CONTEXT;
    if (hasPlace(batch, row) && isLockEvent(batch.kind[row])) {
      scene.ipSymbol = batch.ip[row];
    }
  }

  /** Whether the column {@code ip} of a lock event holds. */
  boolean hasPlace(EventBatch batch, int row) {
    return emulated || (batch.lockBits[row] & LockBits.FULL) != 0;
  }

  private static boolean isLockEvent(int kind) {
    return kind == ACQUIRE || kind == RELEASE;
  }
}
