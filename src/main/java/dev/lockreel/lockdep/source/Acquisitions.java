package dev.lockreel.lockdep.source;

import dev.lockreel.lockdep.declared.ReaderKind;
import dev.lockreel.lockdep.facts.Entry;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.WaitType;

/**
 * Handles lock_acquire and lock_acquired: from the event to the chain it makes.
 *
 * <p>Hot code: where an object is taken as before on a chain that passed before, its instance and
 * the chain are all that is looked up, one probe each; else an acquisition of a known chain also
 * costs a class look-up and the checks that depend on the class. Neither allocates anything; an
 * {@link Occurrence} is only made of what has to be checked or remembered.
 */
final class Acquisitions {
  private final EventClasses eventClasses;
  private final SourceParts source;
  private final EventCursor event;
  private final SourceClasses classes;
  private final ChainCache chains;
  private final Tasks tasks;
  private final Instances instances;
  private final IrqState irqs;
  private final TraceTraits traits;
  private final HeldStack stack;
  private final LostReleases lost;
  private final MissingEvents missing;
  private final KernelReports reports;
  private final RecursionCheck recursionCheck;
  private final SameObjectCheck sameObjectCheck;

  /** {@link Entry#EMULATED} or 0. */
  private final int origin;

  Acquisitions(SourceParts source, EventClasses eventClasses) {
    this.source = source;
    this.eventClasses = eventClasses;
    event = source.event;
    classes = source.classes;
    chains = source.chains;
    tasks = source.tasks;
    instances = source.instances;
    irqs = source.irqs;
    traits = source.traits;
    stack = source.stack;
    lost = source.lost;
    missing = source.missing;
    reports = new KernelReports(source);
    recursionCheck = new RecursionCheck(source.findings);
    sameObjectCheck = new SameObjectCheck(source.findings);
    origin = event.emulated ? Entry.EMULATED : 0;
  }

  /** A lock_acquire event. */
  void acquire() {
    EventBatch batch = event.batch;
    int row = event.row;
    traits.acquisitions++;
    int lockBits = batch.lockBits[row];
    Task task = tasks.of(batch.pid[row], batch.cpu[row]);
    int irq = irqs.of(batch.context[row], lockBits, batch.cpu[row]);
    if (task.deferred != null) {
      source.maybeResume(task);
    }
    if (task.depth > 0) {
      source.noticeIrqsOn(task, irq);
    }
    long lock = batch.lock[row];
    Instance instance = lock == 0 ? null : instances.of(lock);
    long chain = instance == null ? ChainCache.ROOT : passingChain(task, instance, irq);
    if (chain == ChainCache.ROOT) {
      check(task, instance, irq);
    } else {
      traits.thinAcquisitions += (lockBits & LockBits.FULL) == 0 ? 1 : 0;
      HeldLock held = push(task, instance.entry(), irq & IrqState.CONTEXT);
      held.chain = ChainCache.number(chain);
      held.lockClass = instance.entryClass();
      take(task, held, instance, irq, ChainCache.provingLevel(chain));
    }
  }

  /**
   * Takes the chain of an acquisition that is like an earlier one of the same object, on a chain
   * that is known to pass all checks ({@link ChainCache#take}); {@link ChainCache#ROOT} where it
   * has to be checked.
   */
  private long passingChain(Task task, Instance instance, int irq) {
    int revision = classes.revision();
    if (!instance.isTakenAsBefore(event.batch, event.row, revision)
        || instance.holder == task.number
        || namesNestLock()
        || task.find(instance.address) >= 0) {
      return ChainCache.ROOT;
    }
    int below = task.below(irq & IrqState.CONTEXT);
    return chains.take(below, instance.entry(), task.depth + 1, irq, revision);
  }

  private boolean namesNestLock() {
    EventBatch batch = event.batch;
    int row = event.row;
    return (batch.lockBits[row] & (LockBits.FULL | LockBits.NEST_LOCK)) != 0
        && batch.nestLock[row] != 0;
  }

  /** Checks an acquisition by every rule. */
  private void check(Task task, Instance instance, int irq) {
    EventBatch batch = event.batch;
    int row = event.row;
    int lockBits = batch.lockBits[row];
    int context = irq & IrqState.CONTEXT;
    boolean partOfReport =
        (lockBits & LockBits.DEBUG_LOCKS_OFF) != 0 && reports.includes(task, context);
    SourceClass lockClass = eventClasses.of(lockBits);
    int revision = classes.revision();
    int entry = entry(lockClass, lockBits, irq, batch.context[row]);
    missing.readers.acquired(Entry.isShared(entry), Entry.isTry(entry));
    if (partOfReport) {
      entry &= ~Entry.CHECK;
    }
    long lock = batch.lock[row];
    boolean nests = namesNestLock();
    if (nests) {
      if (sharesTopEntry(task, lockClass, lock)) {
        return;
      }
      entry = underNestLock(task, lockClass, entry, irq);
    }
    if (context == 0) {
      dropUngot(task, lockClass);
    }
    Chain below = chains.get(task.below(context));
    boolean spared = false;
    if (lockClass.waitNeed != 0 && !Entry.isTry(entry) && !partOfReport) {
      spared = checkWait(task, lockClass, entry, irq, below);
    }
    Occurrence taken = null;
    if (Entry.isChecked(entry)) {
      int usage = IrqState.usage(irq, entry);
      if ((usage & ~lockClass.usage) != 0) {
        taken = Occurrence.acquiring(event, task, lockClass, entry, irq);
        source.usageMarker.mark(taken, usage);
      }
    }
    if (!missing.acquired(lockClass.number)) {
      return;
    }
    if (instance != null && takenAgain(task, instance)) {
      below = chains.get(task.below(context));
      taken = null;
    }
    Chain chain = chains.find(below, entry);
    if (chain == null || !chain.confirmed) {
      if (taken == null) {
        taken = Occurrence.acquiring(event, task, lockClass, entry, irq);
      }
      chain = stack.chainOf(taken, below);
    }
    chain.hit();
    boolean recurses = false;
    if (chain.recursesOn != 0 || below.depth != task.depth) {
      recurses = recursion(task, chain, irq);
    }
    // A lock that names a nest lock, a ww_mutex, is refused instead of waited for.
    int older = lock == 0 || recurses || nests ? -1 : task.find(lock);
    if (older >= 0) {
      recurses =
          sameObjectCheck.check(
              Occurrence.acquiring(event, task, lockClass, entry, irq), older, context);
    }
    if (spared) {
      task.lastSpared = batch.timestampNanos[row];
    }
    if (instance != null && !nests && (lockBits & LockBits.DEBUG_LOCKS_OFF) == 0) {
      remember(instance, chain, irq, revision);
    }
    HeldLock held = push(task, entry, context);
    held.chain = chain.id;
    held.lockClass = lockClass;
    held.mark((recurses ? HeldLock.RECURSES : 0) | (spared ? HeldLock.WAITS_IF_THREADED : 0));
    take(task, held, instance, irq, lockClass.provingLevel());
  }

  /** Drops what the task waits for, where only who has got that takes a lock of the class. */
  private void dropUngot(Task task, SourceClass lockClass) {
    int top = task.depth - 1;
    if (top >= 0
        && task.held[top].is(HeldLock.WAITS)
        && task.held[top].context == 0
        && !task.held[top].shared()
        && lockClass.provingLevel() >= WaitType.SLEEP.level()
        && task.held[top].lockClass.waitInner.level() <= lockClass.provingLevel()) {
      lost.neverGot(task, top);
    }
  }

  /** Remembers what the next acquisition like this one need not look up and check again. */
  private void remember(Instance instance, Chain chain, int irq, int revision) {
    EventBatch batch = event.batch;
    int entry = chain.entry;
    SourceClass lockClass = chain.lockClass;
    if (!Entry.isShared(entry) || isReaderKnown(lockClass, batch.lockBits[event.row])) {
      instance.remember(chain, batch, event.row, revision);
    }
    int allowed = WaitContextCheck.allowed(chain.parent, irq & IrqState.CONTEXT, false);
    boolean waitsFreely = Entry.isTry(entry) || lockClass.waitNeed <= allowed;
    if (waitsFreely && chain.confirmed && chain.recursesOn == 0) {
      chains.passes(chain, irq, revision);
    }
  }

  /** The task asks for the lock of an entry that was pushed. */
  private void take(Task task, HeldLock held, Instance instance, int irq, int provingLevel) {
    held.instance = instance;
    if (held.context == 0) {
      task.took(held, provingLevel);
    }
    maskIrqs(task, irq);
    if (instance != null) {
      asked(task, held);
    }
    if (task.depth >= MissingEvents.DEEP && (task.depth & (task.depth - 1)) == 0) {
      missing.look(task, held.position);
      lost.tooDeep(task);
    }
  }

  private void asked(Task task, HeldLock held) {
    Instance instance = held.instance;
    int entry = held.entry;
    instance.classId = Entry.classId(entry);
    instance.asker = task.number;
    if (!traits.acquired && !Entry.isShared(entry) && instance.holder == Instance.NO_TASK) {
      instance.holder = task.number;
    }
    if ((entry & (Entry.TRY | Entry.SHARED)) == Entry.TRY && held.lockClass.type.excludes()) {
      lost.got(task, task.depth - 1, instance);
    }
  }

  private int entry(SourceClass lockClass, int lockBits, int irq, int contextBits) {
    int flags = origin | ((lockBits & LockBits.TRY) != 0 ? Entry.TRY : 0);
    if (lockClass.check
        && (lockBits & (LockBits.CHECK_KNOWN | LockBits.CHECK)) != LockBits.CHECK_KNOWN) {
      flags |= Entry.CHECK;
    }
    if ((lockBits & LockBits.SHARED) != 0) {
      flags |= Entry.SHARED | reader(lockClass, lockBits, irq, contextBits);
    }
    return Entry.of(lockClass.number, flags);
  }

  /** Whether the kind of a reader does not depend on where it is taken. */
  private static boolean isReaderKnown(SourceClass lockClass, int lockBits) {
    return (lockBits & LockBits.READER_KNOWN) != 0
        || lockClass.annotation.reader() != ReaderKind.RECURSIVE_IN_INTERRUPT;
  }

  private static int reader(SourceClass lockClass, int lockBits, int irq, int contextBits) {
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

  /** Whether the top entry takes in an acquisition of its class under a nest lock. */
  private boolean sharesTopEntry(Task task, SourceClass lockClass, long lock) {
    int top = task.depth - 1;
    if (top < 0 || task.held[top].classId() != lockClass.number) {
      return false;
    }
    task.held[top].references = Math.max(1, task.held[top].references) + 1;
    instances.shown(instances.of(lock), lockClass.number);
    return true;
  }

  /** The entry of an acquisition that names a nest lock, which is checked. */
  private int underNestLock(Task task, SourceClass lockClass, int entry, int irq) {
    long nestLock = event.batch.nestLock[event.row];
    if (task.find(nestLock) < 0 && missing.keepsAt(instances.find(nestLock))) {
      source.nestLock.check(Occurrence.acquiring(event, task, lockClass, entry, irq), nestLock);
    }
    return HeldStack.serialised(task, entry, nestLock);
  }

  /**
   * Checks the wait context; returns whether there is no finding only because the handler may run
   * in a thread.
   */
  private boolean checkWait(Task task, SourceClass lockClass, int entry, int irq, Chain below) {
    int context = irq & IrqState.CONTEXT;
    if (lockClass.waitNeed <= below.waitLimit && context == 0) {
      return false;
    }
    // Tracepoints do not show whether a hardirq is forced into a thread: then it is given the
    // benefit.
    boolean threaded =
        task.hardirqThreaded || !event.batch.showsHardirqThreaded || lockClass.waitFromType;
    int allowed = WaitContextCheck.allowed(below, context, threaded);
    if (lockClass.waitNeed > allowed) {
      source.waitContext.report(Occurrence.acquiring(event, task, lockClass, entry, irq), allowed);
      return false;
    }
    return threaded
        && !task.hardirqThreaded
        && lockClass.waitNeed > WaitContextCheck.allowed(below, context, false);
  }

  /**
   * Whether the task takes an object of which one of two acquisitions was released: a third one
   * proves a lost release, and what is stale is dropped.
   */
  private boolean takenAgain(Task task, Instance instance) {
    int older = task.find(instance.address);
    boolean doubtful =
        older >= 0
            && (task.held[older].is(HeldLock.HALF_BALANCED)
                || (task.held[older].is(HeldLock.DOUBTFUL) && instance.holder == task.number));
    if (doubtful) {
      lost.thirdTime(task, older);
    }
    return doubtful;
  }

  /**
   * Reports a recursion, except on a lock held by what the acquisition interrupts where the class
   * is known to be used inconsistently: that finding is the kernel's only one.
   *
   * @param chain that the acquisition makes
   * @return whether it recurses on the same object
   */
  private boolean recursion(Task task, Chain chain, int irq) {
    SourceClass lockClass = chain.lockClass;
    int entry = chain.entry;
    int held = chain.recursesOn != 0 ? task.depth - chain.recursesOn : -1;
    boolean draws = Entry.draws(entry) && (entry & Entry.NESTED) == 0;
    boolean inconsistent = Usage.inconsistent(lockClass.usage);
    if (!inconsistent && draws) {
      int interrupted = task.recursedOn(entry, task.depth - (chain.depth - 1), chains);
      held = interrupted >= 0 ? interrupted : held;
    }
    if (held < 0 && !(inconsistent && draws)) {
      return false;
    }
    long lock = event.lock();
    int same = lock == 0 ? -1 : recursedOn(task, lock, entry);
    if (held < 0) {
      return same >= 0;
    }
    return recursionCheck.check(
        Occurrence.acquiring(event, task, lockClass, entry, irq), same >= 0 ? same : held);
  }

  /** The newest entry of that very object on which {@code entry} recurses; -1 where none is. */
  private static int recursedOn(Task task, long lock, int entry) {
    for (int i = task.find(lock); i >= 0; i = task.findOlder(i)) {
      if (Chain.recurses(task.held[i].entry, entry)) {
        return i;
      }
    }
    return -1;
  }

  /** Pushes an entry, without its chain and class. */
  private HeldLock push(Task task, int entry, int context) {
    EventBatch batch = event.batch;
    int row = event.row;
    int lockBits = batch.lockBits[row];
    HeldLock held = task.push();
    held.lock = batch.lock[row];
    held.entry = entry;
    held.context = context;
    held.serial = source.nextSerial++;
    held.position = batch.position[row];
    held.ip = origin != 0 || (lockBits & LockBits.FULL) != 0 ? batch.ip[row] : 0;
    boolean nest = (lockBits & (LockBits.FULL | LockBits.NEST_LOCK)) != 0;
    held.nestLock = nest ? batch.nestLock[row] : 0;
    held.references = 0;
    held.marks =
        (Entry.isTry(entry) ? HeldLock.ACQUIRED : 0)
            | (task.knownEmpty ? HeldLock.AFTER_USER_SPACE : 0)
            | (IrqState.isLockdeps(lockBits) ? HeldLock.CONTEXT_KNOWN : 0)
            | KernelReports.marks(batch, row, lockBits);
    task.comm = batch.comm[row];
    task.seen |= context == 0;
    return held;
  }

  private static void maskIrqs(Task task, int irq) {
    task.hardirqsMasked |= (irq & IrqState.HARDIRQS_ON) == 0;
    task.softirqsMasked |=
        (irq & (IrqState.HARDIRQS_ON | IrqState.SOFTIRQS_ON))
            != (IrqState.HARDIRQS_ON | IrqState.SOFTIRQS_ON);
  }

  /**
   * A lock_contended event: the task waits for what it asked for. When it gets that, lock_acquired
   * says so, if the trace has it.
   */
  void contended() {
    long lock = traits.acquired ? event.lock() : 0;
    Task task = lock == 0 ? null : tasks.find(event.pid());
    int index = task == null ? -1 : task.find(lock);
    if (index >= 0 && !task.held[index].is(HeldLock.ACQUIRED)) {
      task.held[index].mark(HeldLock.WAITS);
    }
  }

  /** A lock_acquired event: the task has got what it asked for. */
  void acquired() {
    long lock = event.lock();
    Task task = tasks.of(event.pid(), event.cpu());
    if (lock == 0) {
      return;
    }
    traits.acquired = true;
    if (task.deferred != null) {
      source.maybeResume(task);
    }
    int index = task.find(lock);
    if (index < 0) {
      Instance shared = instances.find(lock);
      if (shared == null || task.findShared(shared.classId) < 0) {
        SourceClass lockClass = eventClasses.named();
        if (missing.keeps(lockClass.number)) {
          lost.gotUnasked(task, lockClass);
        }
      }
      return;
    }
    HeldLock held = task.held[index];
    held.acquired();
    if (held.shared()) {
      return;
    }
    instances.shown(held.instance, held.classId());
    if (held.instance.holder == Instance.NO_TASK) {
      held.instance.holder = task.number;
    } else {
      lost.got(task, index, held.instance);
    }
  }
}
