package dev.lockreel.lockdep;

import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.LockBits;

/**
 * Handles lock_acquire and lock_acquired: from the event to the chain it makes.
 *
 * <p>Hot code: an acquisition of a known chain costs a task, a class, a chain and an instance
 * look-up, one probe each, and allocates nothing; the {@link Scene} is only set for what has to be
 * remembered.
 */
final class Acquisitions {
  private final EventClasses eventClasses;
  private final SourceParts source;
  private final LockGraph graph;
  private final LockClasses classes;
  private final ChainCache chains;
  private final Tasks tasks;
  private final Instances instances;
  private final IrqState irqs;
  private final TraceTraits traits;
  private final Scene scene;
  private final HeldStack stack;
  private final LostReleases lost;
  private final KernelReports reports;

  /** {@link Entry#EMULATED} or 0. */
  private final int origin;

  Acquisitions(SourceParts source, EventClasses eventClasses) {
    this.source = source;
    this.eventClasses = eventClasses;
    graph = source.graph;
    classes = source.classes;
    chains = source.graph.chains;
    tasks = source.tasks;
    instances = source.instances;
    irqs = source.irqs;
    traits = source.traits;
    scene = source.scene;
    stack = source.stack;
    lost = source.lost;
    reports = new KernelReports(source);
    origin = source.emulated ? Entry.EMULATED : 0;
  }

  /** A lock_acquire event. */
  void acquire(EventBatch batch, int row) {
    traits.acquisitions++;
    int lockBits = batch.lockBits[row];
    Task task = tasks.of(batch.pid[row], batch.cpu[row]);
    int irq = irqs.of(batch.context[row], lockBits, batch.cpu[row]);
    if (task.deferred != null) {
      source.maybeResume(batch, row, task);
    }
    if (source.missing.due()) {
      source.missing.settle(batch.position[row]);
    }
    if (task.depth > 0) {
      source.noticeIrqsOn(batch, row, task, irq);
    }
    boolean partOfReport =
        (lockBits & LockBits.DEBUG_LOCKS_OFF) != 0
            && reports.includes(batch, row, task, irq & IrqState.CONTEXT);
    scene.forget();
    LockClass lockClass = eventClasses.of(batch, row, lockBits);
    int entry = entry(lockClass, lockBits, irq, batch.context[row]);
    if (partOfReport) {
      entry &= ~Entry.CHECK;
    }
    long lock = batch.lock[row];
    if ((lockBits & (LockBits.FULL | LockBits.NEST_LOCK)) != 0 && batch.nestLock[row] != 0) {
      source.setScene(batch, row, task, lockClass, entry, irq);
      scene.nestLock = batch.nestLock[row];
      if (nests(task)) {
        return;
      }
      entry = scene.entry;
    }
    int context = irq & IrqState.CONTEXT;
    Chain below = task.below(context, chains.root());
    boolean spared = false;
    if (lockClass.waitNeed != 0 && !Entry.isTry(entry) && !partOfReport) {
      spared = checkWait(batch, row, task, lockClass, entry, irq, below);
    }
    int findings = graph.findings.size();
    if (Entry.isChecked(entry)) {
      int usage = IrqState.usage(irq, entry);
      if ((usage & ~lockClass.usage) != 0) {
        source.setScene(batch, row, task, lockClass, entry, irq);
        graph.usageMarker.mark(
            scene, lockClass, usage, Entry.isShared(entry), Entry.isRecursive(entry));
      }
    }
    if (!source.missing.acquired(lockClass.id)) {
      return;
    }
    int slot = lock == 0 ? -1 : instances.slot(lock);
    if (slot >= 0 && instances.holder(slot) == task.number) {
      takenAgain(batch, row, task, lockClass, entry, irq);
      below = task.below(context, chains.root());
    }
    Chain chain = chains.find(below, entry);
    if (chain == null || !chain.confirmed) {
      source.setScene(batch, row, task, lockClass, entry, irq);
      chain = stack.chainOf(scene, below);
    }
    chain.hits++;
    boolean recurses = false;
    if (chain.recursesOn != 0 || below.depth != task.depth) {
      recurses = recursion(batch, row, task, lockClass, entry, irq, chain);
    }
    push(batch, row, task, chain, entry, context, lockBits, recurses);
    if (spared && graph.findings.size() == findings) {
      task.held[task.depth - 1].mark(HeldLock.WAITS_IF_THREADED);
      task.lastSpared = batch.timestampNanos[row];
    }
    maskIrqs(task, irq);
    if (slot >= 0) {
      instances.asked(slot, lockClass.id, task.number);
      if (!traits.acquired
          && !Entry.isShared(entry)
          && instances.holder(slot) == Instances.NOBODY) {
        instances.setHolder(slot, task.number);
      }
      if ((entry & (Entry.TRY | Entry.SHARED)) == Entry.TRY && lockClass.type.excludes()) {
        source.setScene(batch, row, task, lockClass, entry, irq);
        lost.got(scene, task.depth - 1, slot);
      }
    }
    if (task.depth >= MissingEvents.DEEP && (task.depth & (task.depth - 1)) == 0) {
      scene.forget();
      source.setScene(batch, row, task, lockClass, entry, irq);
      source.missing.look(task, batch.position[row]);
    }
  }

  private int entry(LockClass lockClass, int lockBits, int irq, int contextBits) {
    int flags = origin | ((lockBits & LockBits.TRY) != 0 ? Entry.TRY : 0);
    if (lockClass.check
        && (lockBits & (LockBits.CHECK_KNOWN | LockBits.CHECK)) != LockBits.CHECK_KNOWN) {
      flags |= Entry.CHECK;
    }
    if ((lockBits & LockBits.SHARED) != 0) {
      flags |= Entry.SHARED | reader(lockClass, lockBits, irq, contextBits);
    }
    return Entry.of(lockClass, flags);
  }

  private static int reader(LockClass lockClass, int lockBits, int irq, int contextBits) {
    if ((lockBits & LockBits.READER_KNOWN) != 0) {
      return (lockBits & LockBits.RECURSIVE) != 0 ? Entry.RECURSIVE : 0;
    }
    return switch (lockClass.annotation.reader()) {
      case RECURSIVE -> Entry.RECURSIVE;
      case NON_RECURSIVE -> 0;
      case UNKNOWN -> Entry.ASSUMED;
      case RECURSIVE_IN_INTERRUPT -> {
        if ((contextBits & ContextBits.CONTEXT_KNOWN) == 0) {
          yield Entry.ASSUMED;
        }
        boolean recursive =
            (irq & IrqState.CONTEXT) != 0 || (contextBits & ContextBits.BH_OFF) != 0;
        yield recursive ? Entry.RECURSIVE : 0;
      }
    };
  }

  /** Handles the nest lock that the scene's acquisition names; true if the top entry took it in. */
  private boolean nests(Task task) {
    int top = task.depth - 1;
    int classId = Entry.classId(scene.entry);
    if (top >= 0 && Entry.classId(task.held[top].entry) == classId) {
      task.held[top].references = Math.max(1, task.held[top].references) + 1;
      instances.shown(instances.slot(scene.lock), classId);
      return true;
    }
    graph.nestLock.check(scene);
    scene.entry = HeldStack.serialised(task, scene.entry, scene.nestLock);
    return false;
  }

  /** Whether only the doubt about the handler spares it a finding. */
  private boolean checkWait(
      EventBatch batch, int row, Task task, LockClass lockClass, int entry, int irq, Chain below) {
    int context = irq & IrqState.CONTEXT;
    if (lockClass.waitNeed <= below.waitLimit && context == 0) {
      return false;
    }
    // Tracepoints do not show whether a hardirq is forced into a thread: then it is given the
    // benefit.
    boolean threaded = task.hardirqThreaded || !batch.showsHardirqThreaded;
    int allowed = WaitContextCheck.allowed(below, context, threaded);
    if (lockClass.waitNeed > allowed) {
      source.setScene(batch, row, task, lockClass, entry, irq);
      graph.waitContext.report(scene, allowed);
      return false;
    }
    return threaded
        && !task.hardirqThreaded
        && lockClass.waitNeed > WaitContextCheck.allowed(below, context, false);
  }

  /**
   * The task holds this very object: the third time of a half balanced pair proves a lost release.
   */
  private void takenAgain(
      EventBatch batch, int row, Task task, LockClass lockClass, int entry, int irq) {
    int older = task.find(batch.lock[row]);
    if (older >= 0 && task.held[older].is(HeldLock.DOUBTFUL)) {
      source.setScene(batch, row, task, lockClass, entry, irq);
      lost.thirdTime(scene, older);
    }
  }

  /**
   * Reports a recursion, except on a lock held by what the acquisition interrupts where the class
   * is known to be used inconsistently: that finding is the kernel's only one.
   *
   * @return whether it recurses on the same object
   */
  private boolean recursion(
      EventBatch batch, int row, Task task, LockClass lockClass, int entry, int irq, Chain chain) {
    int held = chain.recursesOn != 0 ? task.depth - chain.recursesOn : -1;
    boolean draws = Entry.draws(entry) && (entry & Entry.NESTED) == 0;
    boolean inconsistent = Usage.inconsistent(lockClass.usage);
    if (!inconsistent && draws) {
      for (int i = 0; i < task.depth - (chain.depth - 1); i++) {
        if (Chain.recurses(task.held[i].entry, entry)) {
          held = i;
          break;
        }
      }
    }
    if (held < 0 && !(inconsistent && draws)) {
      return false;
    }
    int same = batch.lock[row] == 0 ? -1 : recursedOn(task, batch.lock[row], entry);
    if (held < 0) {
      return same >= 0;
    }
    source.setScene(batch, row, task, lockClass, entry, irq);
    return graph.recursion.check(scene, same >= 0 ? same : held);
  }

  /** The newest entry of that very object on which {@code entry} recurses; -1 where none is. */
  private static int recursedOn(Task task, long lock, int entry) {
    for (int i = task.depth - 1; i >= 0; i--) {
      if (task.held[i].lock == lock && Chain.recurses(task.held[i].entry, entry)) {
        return i;
      }
    }
    return -1;
  }

  private void push(
      EventBatch batch,
      int row,
      Task task,
      Chain chain,
      int entry,
      int context,
      int lockBits,
      boolean recurses) {
    HeldLock held = task.push();
    held.lock = batch.lock[row];
    held.entry = entry;
    held.context = context;
    held.chain = chain;
    held.serial = graph.nextSerial++;
    if (context == 0) {
      task.lastTaken = held.serial;
      task.newestTaken = held.serial;
    }
    held.position = batch.position[row];
    held.ip = source.hasPlace(batch, row) ? batch.ip[row] : 0;
    boolean nest = (lockBits & (LockBits.FULL | LockBits.NEST_LOCK)) != 0;
    held.nestLock = nest ? batch.nestLock[row] : 0;
    held.references = 0;
    held.marks =
        (Entry.isTry(entry) ? HeldLock.ACQUIRED : 0)
            | (task.knownEmpty ? HeldLock.AFTER_USER_SPACE : 0)
            | (recurses ? HeldLock.RECURSES : 0)
            | (IrqState.isLockdeps(lockBits) ? HeldLock.CONTEXT_KNOWN : 0)
            | KernelReports.marks(batch, row, lockBits);
    task.comm = batch.comm[row];
    task.seen = true;
  }

  private static void maskIrqs(Task task, int irq) {
    task.hardirqsMasked |= (irq & IrqState.HARDIRQS_ON) == 0;
    task.softirqsMasked |=
        (irq & (IrqState.HARDIRQS_ON | IrqState.SOFTIRQS_ON))
            != (IrqState.HARDIRQS_ON | IrqState.SOFTIRQS_ON);
  }

  /** A lock_acquired event: the task has got what it asked for. */
  void acquired(EventBatch batch, int row) {
    long lock = batch.lock[row];
    Task task = tasks.of(batch.pid[row], batch.cpu[row]);
    if (lock == 0) {
      return;
    }
    if (task.deferred != null) {
      source.maybeResume(batch, row, task);
    }
    int index = task.find(lock);
    if (index < 0) {
      int shared = instances.find(lock);
      if (shared >= 0 && task.findShared(instances.classId(shared)) >= 0) {
        return;
      }
      LockClass lockClass = classes.byName(batch.name[row], batch.symbols);
      if (source.missing.keeps(lockClass.id)) {
        scene.forget();
        source.setScene(batch, row, task, lockClass, 0, 0);
        lost.gotUnasked(scene);
      }
      return;
    }
    traits.acquired = true;
    task.held[index].mark(HeldLock.ACQUIRED);
    if (task.held[index].shared()) {
      return;
    }
    int slot = instances.slot(lock);
    instances.shown(slot, task.held[index].classId());
    int holder = instances.holder(slot);
    if (holder == Instances.NOBODY) {
      instances.setHolder(slot, task.number);
    } else {
      scene.forget();
      source.setScene(batch, row, task, classes.of(Entry.classId(task.held[index].entry)), 0, 0);
      lost.got(scene, index, slot);
    }
  }
}
