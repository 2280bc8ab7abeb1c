package dev.lockreel.lockdep;

import dev.lockreel.finding.Rule;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.SourceState;
import dev.lockreel.trace.Symbols;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Validates the events of one source against the graph of all: keeps its tasks' held locks and
 * turns acquisitions into chains. Events must come in trace order.
 *
 * <p>Hot code: an acquisition of a known chain costs a task, a class, a chain and an instance
 * look-up, one probe each, and allocates nothing; the {@link Scene} is only set for what has to be
 * remembered.
 */
public final class SourceValidator {
  private static final int ACQUIRE = EventKind.LOCK_ACQUIRE.code();
  private static final int RELEASE = EventKind.LOCK_RELEASE.code();
  private static final int ACQUIRED = EventKind.LOCK_ACQUIRED.code();

  final Tasks tasks = new Tasks();
  final Instances instances = new Instances();
  final SourceClasses keyed;
  final LockGraph graph;
  private final LockClasses classes;
  private final ChainCache chains;
  private final HeldStack stack;
  private final LostReleases lost;
  private final Scene scene;
  private final RecentFindings recent = new RecentFindings();
  final IrqState irqs = new IrqState();
  private final UserMode userMode = new UserMode();
  private final ReadTally notes;
  boolean sawKeys;
  boolean sawDebugLocksOff;

  /** The trace has lock_acquired events (CONFIG_LOCK_STAT): asking for a lock is not getting it. */
  boolean sawAcquired;

  private final int findingsBefore;

  /** Names behind the symbols on the held stacks; set with the first batch. */
  Symbols symbols;

  long acquisitions;
  long releases;
  long thinAcquisitions;

  SourceValidator(LockGraph graph, ReadTally notes) {
    this.graph = graph;
    this.notes = notes;
    classes = graph.classes;
    chains = graph.chains;
    keyed = new SourceClasses(classes);
    scene = new Scene(classes);
    stack = new HeldStack(classes, chains, graph.drawing, graph.nestLock, graph.declared);
    findingsBefore = graph.findings.size();
    lost = new LostReleases(tasks, instances, graph.drawing, stack, notes);
  }

  /** Validates a batch; keeps nothing of it. */
  public void accept(EventBatch batch) {
    symbols = batch.symbols;
    int bottomHalvesFrom = irqs.bottomHalvesShownFrom(batch);
    byte[] kinds = batch.kind;
    for (int row = 0; row < batch.size; row++) {
      if (row == bottomHalvesFrom) {
        irqs.showBottomHalves();
      }
      int kind = kinds[row];
      if (kind == ACQUIRE) {
        acquire(batch, row);
      } else if (kind == RELEASE) {
        release(batch, row);
      } else if (kind == ACQUIRED) {
        acquired(batch, row);
      } else {
        other(batch, row, EventKind.of(kind));
      }
    }
  }

  /** What was counted, by the names of the report's statistics. */
  public SortedMap<String, Long> counters() {
    SortedMap<String, Long> counters = new TreeMap<>();
    counters.put("lockAcquisitions", acquisitions);
    counters.put("lockReleases", releases);
    counters.put(SourceState.THIN_ACQUISITIONS, thinAcquisitions);
    return counters;
  }

  private void acquire(EventBatch batch, int row) {
    acquisitions++;
    int lockBits = batch.lockBits[row];
    Task task = tasks.of(batch.pid[row], batch.cpu[row]);
    int irq = irqs.of(batch.context[row], lockBits, batch.cpu[row]);
    if (task.depth > 0) {
      noticeIrqsOn(batch, row, task, irq);
    }
    scene.forget();
    LockClass lockClass = lockClass(batch, row, lockBits);
    int entry = entry(lockClass, lockBits, irq, batch.context[row]);
    long lock = batch.lock[row];
    if ((lockBits & (LockBits.FULL | LockBits.NEST_LOCK)) != 0 && batch.nestLock[row] != 0) {
      setScene(batch, row, task, lockClass, entry, irq);
      scene.nestLock = batch.nestLock[row];
      if (nests(task)) {
        return;
      }
      entry = scene.entry;
    }
    int context = irq & IrqState.CONTEXT;
    Chain below = task.below(context, chains.root());
    if (lockClass.waitNeed != 0 && !Entry.isTry(entry)) {
      checkWait(batch, row, task, lockClass, entry, irq, below);
    }
    if (Entry.isChecked(entry)) {
      int usage = IrqState.usage(irq, entry);
      if ((usage & ~lockClass.usage) != 0) {
        setScene(batch, row, task, lockClass, entry, irq);
        graph.usageMarker.mark(
            scene, lockClass, usage, Entry.isShared(entry), Entry.isRecursive(entry));
      }
    }
    int slot = lock == 0 ? -1 : instances.slot(lock);
    if (slot >= 0 && instances.holder(slot) == task.number) {
      takenAgain(batch, row, task, lockClass, entry, irq);
      below = task.below(context, chains.root());
    }
    Chain chain = chains.find(below, entry);
    if (chain == null || !chain.confirmed) {
      setScene(batch, row, task, lockClass, entry, irq);
      chain = stack.chainOf(scene, below);
    }
    chain.hits++;
    boolean recurses = false;
    if (chain.recursesOn != 0 || below.depth != task.depth) {
      recurses = recursion(batch, row, task, lockClass, entry, irq, chain);
    }
    push(batch, row, task, chain, entry, context, lockBits, recurses);
    maskIrqs(task, irq);
    if (slot >= 0) {
      instances.asked(slot, lockClass.id, task.number);
      if (!sawAcquired && !Entry.isShared(entry) && instances.holder(slot) == Instances.NOBODY) {
        instances.setHolder(slot, task.number);
      }
      if ((entry & (Entry.TRY | Entry.SHARED)) == Entry.TRY && lockClass.type.excludes()) {
        setScene(batch, row, task, lockClass, entry, irq);
        lost.got(scene, task.depth - 1, slot);
      }
    }
  }

  private LockClass lockClass(EventBatch batch, int row, int lockBits) {
    if ((lockBits & LockBits.FULL) == 0) {
      thinAcquisitions++;
      LockClass thin = classes.byName(batch.name[row], batch.symbols);
      if (LockBits.subclass(lockBits) != 0) {
        thin = classes.subclassOf(thin, LockBits.subclass(lockBits));
      }
      if ((lockBits & ~(LockBits.SHARED | LockBits.TRY)) != 0) {
        thin.learn(lockBits);
      }
      return thin;
    }
    if (!sawKeys || (lockBits & LockBits.DEBUG_LOCKS_OFF) != 0) {
      noteKeyed(batch, row, lockBits);
    }
    long key = batch.key[row];
    int subclass = LockBits.subclass(lockBits);
    if ((lockBits & LockBits.CLASS_KEY) == 0) {
      key = (key == 0 ? batch.lock[row] : key) + subclass;
    }
    LockClass known = keyed.of(key, subclass, batch.name[row], batch.symbols);
    if (known.fresh && classes.inferNoValidate(known, batch.lock[row])) {
      noteInferred(batch, row, known);
    }
    if (!known.waitTraced) {
      known.learn(lockBits);
    }
    return known;
  }

  private void noteInferred(EventBatch batch, int row, LockClass inferred) {
    notes.noticed(
        new AnomalyExample(
            Anomaly.INFERRED_NOVALIDATE,
            batch.origin.file(),
            batch.position[row],
            inferred.printedName() + ", key 0x" + Long.toHexString(inferred.key)));
  }

  /** Notes the first event with a key, and the one at which lockdep had switched itself off. */
  private void noteKeyed(EventBatch batch, int row, int lockBits) {
    boolean first = !sawKeys;
    sawKeys = true;
    if ((lockBits & LockBits.DEBUG_LOCKS_OFF) == 0 || sawDebugLocksOff) {
      return;
    }
    sawDebugLocksOff = true;
    notes.noticed(
        new AnomalyExample(
            Anomaly.DEBUG_LOCKS_OFF,
            batch.origin.file(),
            batch.position[row],
            first ? "it was off before the trace began" : "first event with debug_locks=0"));
    if (!first && graph.findings.size() == findingsBefore) {
      // The kernel has just reported something that no event shows, about this task: what it holds
      // is unsure.
      tasks.of(batch.pid[row], batch.cpu[row]).explained();
    }
  }

  private static int entry(LockClass lockClass, int lockBits, int irq, int contextBits) {
    int flags = (lockBits & LockBits.TRY) != 0 ? Entry.TRY : 0;
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
    boolean nestSeen = false;
    for (int i = 0; i <= top; i++) {
      nestSeen |= task.held[i].lock == scene.nestLock;
      if (Chain.recurses(task.held[i].entry, scene.entry)) {
        scene.entry |= nestSeen ? Entry.NESTED : 0;
        break;
      }
    }
    return false;
  }

  private void checkWait(
      EventBatch batch, int row, Task task, LockClass lockClass, int entry, int irq, Chain below) {
    int context = irq & IrqState.CONTEXT;
    if (lockClass.waitNeed <= below.waitLimit && context == 0) {
      return;
    }
    // Tracepoints do not show whether a hardirq is forced into a thread: then it is given the
    // benefit.
    boolean threaded = task.hardirqThreaded || !batch.showsHardirqThreaded;
    int allowed = WaitContextCheck.allowed(below, context, threaded);
    if (lockClass.waitNeed > allowed) {
      setScene(batch, row, task, lockClass, entry, irq);
      graph.waitContext.report(scene, allowed);
    }
  }

  /**
   * The task holds this very object: the third time of a half balanced pair proves a lost release.
   */
  private void takenAgain(
      EventBatch batch, int row, Task task, LockClass lockClass, int entry, int irq) {
    int older = task.find(batch.lock[row]);
    if (older >= 0 && task.held[older].is(HeldLock.DOUBTFUL)) {
      setScene(batch, row, task, lockClass, entry, irq);
      lost.thirdTime(scene, older);
    }
  }

  private boolean recursion(
      EventBatch batch, int row, Task task, LockClass lockClass, int entry, int irq, Chain chain) {
    int held = chain.recursesOn != 0 ? task.depth - chain.recursesOn : -1;
    if (Entry.draws(entry) && (entry & Entry.NESTED) == 0) {
      for (int i = 0; i < task.depth - (chain.depth - 1); i++) {
        if (Chain.recurses(task.held[i].entry, entry)) {
          held = i;
          break;
        }
      }
    }
    if (held < 0) {
      return false;
    }
    setScene(batch, row, task, lockClass, entry, irq);
    int same = scene.lock == 0 ? -1 : task.find(scene.lock);
    return graph.recursion.check(
        scene, same >= 0 && Chain.recurses(task.held[same].entry, entry) ? same : held);
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
    held.position = batch.position[row];
    held.ip = (lockBits & LockBits.FULL) != 0 ? batch.ip[row] : 0;
    boolean nest = (lockBits & (LockBits.FULL | LockBits.NEST_LOCK)) != 0;
    held.nestLock = nest ? batch.nestLock[row] : 0;
    held.references = 0;
    held.marks =
        (Entry.isTry(entry) ? HeldLock.ACQUIRED : 0)
            | (task.knownEmpty ? HeldLock.AFTER_USER_SPACE : 0)
            | (recurses ? HeldLock.RECURSES : 0);
    task.comm = batch.comm[row];
    task.seen = true;
  }

  private void acquired(EventBatch batch, int row) {
    long lock = batch.lock[row];
    Task task = tasks.of(batch.pid[row], batch.cpu[row]);
    if (lock == 0) {
      return;
    }
    int index = task.find(lock);
    if (index < 0) {
      int shared = instances.find(lock);
      if (shared >= 0 && task.findShared(instances.classId(shared)) >= 0) {
        return;
      }
      scene.forget();
      setScene(batch, row, task, classes.byName(batch.name[row], batch.symbols), 0, 0);
      lost.gotUnasked(scene);
      return;
    }
    sawAcquired = true;
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
      setScene(batch, row, task, classes.of(Entry.classId(task.held[index].entry)), 0, 0);
      lost.got(scene, index, slot);
    }
  }

  private void release(EventBatch batch, int row) {
    releases++;
    recent.heard(batch.cpu[row], acquisitions + releases);
    long lock = batch.lock[row];
    Task task = tasks.of(batch.pid[row], batch.cpu[row]);
    if (task.depth > 0 && (task.hardirqsMasked || task.softirqsMasked)) {
      noticeIrqsOn(
          batch, row, task, irqs.of(batch.context[row], batch.lockBits[row], batch.cpu[row]));
    }
    int top = task.depth - 1;
    int index = top >= 0 && lock != 0 && task.held[top].lock == lock ? top : held(batch, row, task);
    if (index < 0) {
      unbalanced(batch, row, task);
      return;
    }
    if (lock != 0) {
      int slot = instances.slot(lock);
      if (excludes(task.held[index])) {
        instances.shown(slot, task.held[index].classId());
      }
      int holder = instances.holder(slot);
      if (holder == task.number) {
        instances.setHolder(slot, Instances.NOBODY);
      } else if (holder != Instances.NOBODY && !sawAcquired && !task.held[index].shared()) {
        scene.forget();
        setScene(batch, row, task, classes.of(task.held[index].classId()), 0, 0);
        lost.heldAtOnce(scene, holder, slot);
      }
    }
    if (task.held[index].references != 0 && --task.held[index].references != 0) {
      return;
    }
    if (task.held[index].is(HeldLock.RECURSES) && lock != 0) {
      halfBalance(task, index);
    }
    if (task.held[index].is(HeldLock.EVIDENCE)) {
      graph.pending.confirm(task.held[index].serial);
    }
    if (index == top) {
      task.depth = top;
    } else {
      scene.forget();
      setScene(batch, row, task, null, 0, 0);
      stack.releaseBelowTop(scene, task, index);
    }
  }

  /**
   * Whether the entry shows that nobody else held the object, so that earlier acquisitions of it
   * are over: an exclusive one of a real lock. Readers and pseudo locks are held by many.
   */
  private boolean excludes(HeldLock held) {
    LockClass lockClass = classes.of(held.classId());
    return !held.shared()
        && lockClass.type != LockType.MAP
        && (held.is(HeldLock.ACQUIRED) || lockClass.type.excludes() || !sawAcquired);
  }

  private int held(EventBatch batch, int row, Task task) {
    long lock = batch.lock[row];
    if (lock != 0) {
      int exact = task.find(lock);
      if (exact >= 0 || task.depth == 0) {
        return exact;
      }
      int slot = instances.find(lock);
      return slot < 0 ? -1 : task.findShared(instances.classId(slot));
    }
    return (batch.lockBits[row] & LockBits.FULL) != 0
        ? -1
        : task.findClass(classes.byName(batch.name[row], batch.symbols).id);
  }

  /** One release of two acquisitions of one object: what is left may be stale. */
  private void halfBalance(Task task, int index) {
    for (int i = index - 1; i >= 0; i--) {
      if (task.held[i].lock == task.held[index].lock) {
        task.held[i].mark(HeldLock.DOUBTFUL);
        return;
      }
    }
  }

  private void unbalanced(EventBatch batch, int row, Task task) {
    long lock = batch.lock[row];
    int lockBits = batch.lockBits[row];
    int slot = lock == 0 ? -1 : instances.slot(lock);
    boolean shown = slot >= 0 && (instances.wasShown(slot) || gotByAnother(task, slot, lock));
    int holder = slot < 0 ? Instances.NOBODY : instances.holder(slot);
    scene.forget();
    setScene(batch, row, task, lockClass(batch, row, lockBits), 0, 0);
    if ((lockBits & LockBits.FULL) == 0) {
      thinAcquisitions--;
    }
    if (slot >= 0 && !scene.lockClass.type.hasReaders()) {
      instances.shown(slot, scene.lockClass.id);
    }
    boolean firstSeen = !task.seen && holder == Instances.NOBODY && !task.knownEmpty;
    task.seen = true;
    boolean forgotten = lock != 0 && task.wasForgotten(lock);
    boolean markOnly = !scene.lockClass.check && (lockBits & LockBits.FULL) == 0;
    if (markOnly
        || forgotten
        || task.acquiresLost
        || (firstSeen && (slot < 0 || !heldByAsker(slot, lock)))
        || (!shown && !task.knownEmpty)) {
      notes.noticed(
          new AnomalyExample(
              Anomaly.RELEASE_BEFORE_TRACE,
              batch.origin.file(),
              batch.position[row],
              scene.lockClass.printedName() + " released by " + stack.describe(task, scene)));
      return;
    }
    recent.observed(acquisitions + releases, graph.unlockBalance.report(scene, holder));
    Task other = holder == Instances.NOBODY ? null : tasks.find(holder);
    int held = other == null ? -1 : other.find(lock);
    if (held >= 0) {
      other.held[held].mark(HeldLock.REPORTED);
    }
  }

  /** Another task that asked for the object got past it: its acquisition was shown. */
  private boolean gotByAnother(Task task, int slot, long lock) {
    int asker = instances.asker(slot);
    Task other = asker == Instances.NOBODY || asker == task.number ? null : tasks.find(asker);
    int index = other == null ? -1 : other.find(lock);
    return index >= 0 && excludes(other.held[index]) && (!sawAcquired || index < other.depth - 1);
  }

  private boolean heldByAsker(int slot, long lock) {
    int asker = instances.asker(slot);
    Task other = asker == Instances.NOBODY ? null : tasks.find(asker);
    return other != null && other.find(lock) >= 0;
  }

  private void other(EventBatch batch, int row, EventKind kind) {
    switch (kind) {
      case IRQ_ENABLE -> irqsEnabled(batch, row);
      case IRQ_DISABLE -> {
        if (userMode.passes(batch.name[row], batch.symbols)) {
          atUserSpace(batch, row);
        }
      }
      case USER_RETURN, PAGE_FAULT_USER -> atUserSpace(batch, row);
      case IRQ_HANDLER_ENTRY -> irqs.handler(batch.cpu[row], ContextBits.HARDIRQ, true);
      case IRQ_HANDLER_EXIT -> {
        irqs.handler(batch.cpu[row], ContextBits.HARDIRQ, false);
        tasks.of(batch.pid[row], batch.cpu[row]).hardirqThreaded = false;
      }
      case SOFTIRQ_ENTRY -> irqs.handler(batch.cpu[row], ContextBits.SOFTIRQ, true);
      case SOFTIRQ_EXIT -> irqs.handler(batch.cpu[row], ContextBits.SOFTIRQ, false);
      case HARDIRQ_THREADED -> tasks.of(batch.pid[row], batch.cpu[row]).hardirqThreaded = true;
      case SCHED_PROCESS_FORK -> forked(batch, row);
      case SCHED_PROCESS_EXIT -> exited(batch, row);
      case LOCK_DESTROY -> destroyed(batch, row);
      case LOST_EVENTS -> gap(batch, row);
      default -> {
        // Says nothing about held locks.
      }
    }
  }

  private void irqsEnabled(EventBatch batch, int row) {
    Task task = tasks.of(batch.pid[row], batch.cpu[row]);
    if (task.depth > 0 && (task.hardirqsMasked || task.softirqsMasked)) {
      int irq = irqs.of(batch.context[row], batch.cpu[row]) | IrqState.HARDIRQS_ON;
      boolean softirqsOff = (batch.context[row] & ContextBits.BH_OFF) != 0;
      boolean known = (batch.context[row] & ContextBits.CONTEXT_KNOWN) != 0;
      if (known && irqs.showsBottomHalves() && !softirqsOff && (irq & IrqState.CONTEXT) == 0) {
        irq |= IrqState.SOFTIRQS_ON;
      }
      noticeIrqsOn(batch, row, task, irq);
    }
  }

  private void noticeIrqsOn(EventBatch batch, int row, Task task, int irq) {
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

  private static void maskIrqs(Task task, int irq) {
    task.hardirqsMasked |= (irq & IrqState.HARDIRQS_ON) == 0;
    task.softirqsMasked |=
        (irq & (IrqState.HARDIRQS_ON | IrqState.SOFTIRQS_ON))
            != (IrqState.HARDIRQS_ON | IrqState.SOFTIRQS_ON);
  }

  private void atUserSpace(EventBatch batch, int row) {
    Task task = tasks.of(batch.pid[row], batch.cpu[row]);
    if (task.depth > 0 && (irqs.of(batch.context[row], batch.cpu[row]) & IrqState.CONTEXT) == 0) {
      scene.forget();
      setScene(batch, row, task, null, 0, 0);
      for (int i = task.depth - 1; i >= 0; i--) {
        if (task.held[i].is(HeldLock.DOUBTFUL) || !task.held[i].is(HeldLock.AFTER_USER_SPACE)) {
          lost.atUserSpace(scene, i);
        }
      }
      graph.heldAtUserReturn.report(scene, task, Rule.LOCK_HELD_AT_USER_RETURN.headline());
    }
    task.knownEmpty = true;
    task.acquiresLost = false;
  }

  private void forked(EventBatch batch, int row) {
    Task child = tasks.findOrAdd((int) batch.lock[row]);
    if (child.depth > 0 && !child.held[0].is(HeldLock.REPORTED)) {
      scene.forget();
      setScene(batch, row, child, null, 0, 0);
      lost.pidReused(scene, child);
    }
    confirmAll(child);
    child.reset();
    child.knownEmpty = true;
  }

  private void exited(EventBatch batch, int row) {
    Task task = tasks.of(batch.pid[row], batch.cpu[row]);
    if (task.depth > 0) {
      scene.forget();
      setScene(batch, row, task, null, 0, 0);
      graph.heldAtExit.report(
          scene, task, "WARNING: " + stack.describe(task, scene) + " still has locks held!");
    }
  }

  private void destroyed(EventBatch batch, int row) {
    long start = batch.lock[row];
    long size = Math.max(1, batch.key[row]);
    for (Task task : tasks.all()) {
      for (int i = 0; i < task.depth; i++) {
        if (Long.compareUnsigned(task.held[i].lock - start, size) < 0) {
          scene.forget();
          setScene(batch, row, tasks.of(batch.pid[row], batch.cpu[row]), null, 0, 0);
          scene.lockClass = classes.of(Entry.classId(task.held[i].entry));
          graph.heldLockFreed.report(scene, task, i, Rule.HELD_LOCK_FREED.headline());
        }
      }
    }
  }

  /**
   * Events of a CPU were lost: every task that may have run there meanwhile may hold anything now.
   */
  private void gap(EventBatch batch, int row) {
    int cpu = batch.cpu[row];
    recent.lost(cpu, graph.findings);
    instances.newEpoch();
    irqs.forget(cpu);
    for (Task task : tasks.all()) {
      if (!runsElsewhere(task, cpu)) {
        for (int i = 0; i < task.depth; i++) {
          int slot = task.held[i].lock == 0 ? -1 : instances.find(task.held[i].lock);
          if (slot >= 0 && instances.holder(slot) == task.number) {
            instances.setHolder(slot, Instances.NOBODY);
          }
        }
        confirmAll(task);
        task.reset();
      }
    }
    for (Task task : tasks.all()) {
      for (int i = 0; i < task.depth; i++) {
        if (task.held[i].lock != 0 && excludes(task.held[i])) {
          instances.shown(instances.slot(task.held[i].lock), Entry.classId(task.held[i].entry));
        }
      }
    }
  }

  /** The held locks are forgotten, not disproved. */
  private void confirmAll(Task task) {
    for (int i = 0; i < task.depth; i++) {
      if (task.held[i].is(HeldLock.EVIDENCE)) {
        graph.pending.confirm(task.held[i].serial);
      }
    }
  }

  private boolean runsElsewhere(Task task, int cpu) {
    for (int other = 0; other < tasks.cpus(); other++) {
      if (other != cpu && tasks.lastOn(other) == task && tasks.lastOn(cpu) != task) {
        return true;
      }
    }
    return false;
  }

  private void setScene(
      EventBatch batch, int row, Task task, LockClass lockClass, int entry, int irq) {
    if (scene.isSet()) {
      return;
    }
    scene.set(batch, row, task);
    scene.lockClass = lockClass;
    scene.entry = entry;
    scene.context = irq & IrqState.CONTEXT;
    if ((batch.lockBits[row] & LockBits.FULL) != 0 && isLockEvent(batch.kind[row])) {
      scene.ipSymbol = batch.ip[row];
    }
  }

  private static boolean isLockEvent(int kind) {
    return kind == ACQUIRE || kind == RELEASE;
  }

  /**
   * Where the validation stands, to be kept across a restart. Cost: O(tasks + lock instances
   * shown).
   *
   * @param source identity of the source
   */
  public ValidatorState state(String source) {
    return new StateCodec(this).save(source);
  }

  /** Goes on from where {@link #state} was taken; only before the first batch. */
  public void restore(ValidatorState state, SortedMap<String, Long> counters, Symbols symbols) {
    acquisitions = counters.getOrDefault("lockAcquisitions", 0L);
    releases = counters.getOrDefault("lockReleases", 0L);
    thinAcquisitions = counters.getOrDefault(SourceState.THIN_ACQUISITIONS, 0L);
    new StateCodec(this).restore(state, symbols);
  }

  /**
   * Pid of the task last seen on each CPU, 0 for its idle task, {@link Integer#MIN_VALUE} for none.
   */
  public int[] lastTasks() {
    int[] last = new int[tasks.cpus()];
    for (int cpu = 0; cpu < last.length; cpu++) {
      Task task = tasks.lastOn(cpu);
      last[cpu] = task == null ? Integer.MIN_VALUE : Math.max(0, task.number);
    }
    return last;
  }

  /** Locks held by all tasks now. */
  public int heldLocks() {
    int held = 0;
    for (Task task : tasks.all()) {
      held += task.depth;
    }
    return held;
  }
}
