package dev.lockreel.lockdep.source;

import dev.lockreel.lockdep.facts.Entry;
import dev.lockreel.lockdep.facts.GroundState;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.Symbols;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Converts the state of a {@link SourceValidator} into the value that a store keeps, and back. */
final class StateCodec {
  private static final int CONTEXT_SHIFT = 7;
  private static final int ENTRY_FLAGS = (1 << CONTEXT_SHIFT) - 1;
  private static final int CONTEXT_MASK = 31;

  /** An {@link Usage} bit number has so many bits. */
  private static final int USAGE_BITS = 3;

  private static final int MARKS_SHIFT = 12;
  private static final int SAW_KEYS = 1;
  private static final int SAW_ACQUIRED = 2;
  private static final int SAW_DEBUG_LOCKS_OFF = 4;
  private static final int SAW_IRQS_ENABLED = 16;
  private static final int SAW_USER_SPACE = 32;
  private static final int SHOWS_BOTTOM_HALVES = 8;
  private static final int WHOLE = 64;
  private static final int MARKS_LOSSES = 128;

  /** The number of the boot is in the bits above the flags; no number is larger than a short. */
  private static final int BOOT_SHIFT = 8;

  private static final int MOST_BOOTS = Short.MAX_VALUE;

  private static final int KNOWN_EMPTY = 1;
  private static final int HARDIRQS_MASKED = 2;
  private static final int SOFTIRQS_MASKED = 4;
  private static final int HARDIRQ_THREADED = 8;
  private static final int ACQUIRES_LOST = 16;
  private static final int SEEN = 32;
  private static final int LEAVING = 64;
  private static final int IN_WORK = 128;
  private static final int MAY_HOLD_UNSEEN = 256;

  /** Above the flags of a task. */
  private static final int TAKEN_SHIFT = 9;

  private final SourceParts parts;
  private final Symbols symbols;

  StateCodec(SourceParts parts, Symbols symbols) {
    this.parts = parts;
    this.symbols = symbols;
  }

  ValidatorState save(String source) {
    List<TaskState> tasks = new ArrayList<>();
    for (Task task : parts.tasks.all()) {
      int flags = flags(task);
      if (task.depth > 0
          || flags != 0
          || task.comm != Symbols.NONE
          || task.isForked()
          || task.clock.length > 0
          || task.forgotten().length > 0) {
        tasks.add(
            new TaskState(
                task.number,
                symbols.text(task.comm),
                flags,
                task.parent,
                task.knownSince,
                task.lastSpared,
                task.clock,
                held(task),
                task.forgotten()));
      }
    }
    int[] cpuTasks = new int[parts.tasks.cpus()];
    for (int cpu = 0; cpu < cpuTasks.length; cpu++) {
      Task last = parts.tasks.lastOn(cpu);
      cpuTasks[cpu] = last == null ? Instance.NO_TASK : last.number;
    }
    Instance[] instances = parts.instances.known();
    long[] locks = new long[instances.length];
    int[] askers = new int[locks.length];
    int[] classes = new int[locks.length];
    int[] holders = new int[locks.length];
    for (int i = 0; i < locks.length; i++) {
      locks[i] = instances[i].address;
      int shown = parts.instances.wasShown(instances[i]) ? 1 : 0;
      classes[i] = instances[i].classId << 1 | shown;
      askers[i] = instances[i].asker;
      holders[i] = instances[i].holder;
    }
    long[] keys = parts.keyed.keys();
    int[] ids = new int[keys.length];
    for (int i = 0; i < keys.length; i++) {
      ids[i] = parts.keyed.known(keys[i]).number;
    }
    return new ValidatorState(
        source,
        tasks,
        cpuTasks,
        parts.irqs.running(),
        (parts.traits.keys ? SAW_KEYS : 0)
            | (parts.traits.acquired ? SAW_ACQUIRED : 0)
            | (parts.traits.marksLosses ? MARKS_LOSSES : 0)
            | (parts.traits.debugLocksOff ? SAW_DEBUG_LOCKS_OFF : 0)
            | (parts.traits.irqsEnabled ? SAW_IRQS_ENABLED : 0)
            | (parts.traits.userSpace ? SAW_USER_SPACE : 0)
            | (parts.irqs.showsBottomHalves() ? SHOWS_BOTTOM_HALVES : 0)
            | (parts.tasks.isWhole() ? WHOLE : 0)
            | Math.min(parts.tasks.boot(), MOST_BOOTS) << BOOT_SHIFT,
        locks,
        classes,
        holders,
        askers,
        keys,
        ids,
        parts.missing.state(),
        joined(parts.missingCpus.state(), parts.switches.state()),
        parts.lastOrigin,
        parts.lastPosition,
        parts.nextSerial,
        grounds());
  }

  /** Two states in one: the length of the first, negative, before them. */
  private static long[] joined(long[] first, long[] second) {
    long[] both = new long[1 + first.length + second.length];
    both[0] = -1L - first.length;
    System.arraycopy(first, 0, both, 1, first.length);
    System.arraycopy(second, 0, both, 1 + first.length, second.length);
    return both;
  }

  /** The first of {@link #joined}, or what was kept when there was but one. */
  private static long[] first(long[] both) {
    return isJoined(both) ? Arrays.copyOfRange(both, 1, (int) -both[0]) : both;
  }

  private static long[] second(long[] both) {
    return isJoined(both) ? Arrays.copyOfRange(both, (int) -both[0], both.length) : new long[0];
  }

  private static boolean isJoined(long[] both) {
    return both.length > 0 && both[0] < 0;
  }

  /**
   * The pending evidence, by the held-lock entry that it rests on; then what the next acquisition
   * confirms; all, where all may be doubted.
   */
  List<GroundState> grounds() {
    List<GroundState> grounds = new ArrayList<>();
    if (parts.mayDoubt()) {
      grounds.add(GroundState.ALL);
    }
    parts.pending.forEach(
        (serial, resting) -> {
          List<Integer> dependencies = new ArrayList<>();
          List<Integer> usages = new ArrayList<>();
          SortedMap<String, Long> findings = new TreeMap<>();
          for (Provisional each : resting) {
            if (each instanceof DrawnDependency dependency) {
              if (!dependency.confirmed && !dependency.withdrawn) {
                dependencies.add(dependency.number);
              }
            } else if (each instanceof UsageMark mark) {
              if (mark.lockClass().usageRestsOn[mark.bit()] == serial) {
                usages.add(mark.lockClass().number << USAGE_BITS | mark.bit());
              }
            } else if (each instanceof SourceFinding finding && !finding.withdrawn) {
              findings.put(finding.fingerprint(), finding.observationsOn(serial));
            }
          }
          grounds.add(new GroundState(serial, dependencies, usages, findings));
        });
    SortedMap<String, Long> unbalanced = parts.recent.at(parts.nextSerial);
    if (!unbalanced.isEmpty()) {
      grounds.add(new GroundState(parts.nextSerial, List.of(), List.of(), unbalanced));
    }
    return grounds;
  }

  private void restore(List<GroundState> grounds) {
    Map<Integer, DrawnDependency> byNumber = new HashMap<>();
    parts.drawing.all().forEach(each -> byNumber.put(each.number, each));
    for (GroundState ground : grounds) {
      for (int number : ground.dependencies()) {
        parts.drawing.restoreGround(byNumber.get(number), ground.serial());
      }
      for (int usage : ground.usages()) {
        SourceClass lockClass = parts.classes.of(usage >>> USAGE_BITS);
        parts.usageMarker.restoreGround(lockClass, usage & (Usage.IRQ_BITS - 1), ground.serial());
      }
      ground
          .findings()
          .forEach((fingerprint, times) -> restoreGround(fingerprint, ground.serial(), times));
    }
  }

  private void restoreGround(String fingerprint, long serial, long times) {
    if (serial < parts.nextSerial) {
      parts.findings.restoreGround(fingerprint, serial, times);
    } else {
      parts.recent.restore(parts.moment(), parts.findings.find(fingerprint), times);
    }
  }

  void restore(ValidatorState state) {
    parts.traits.keys = (state.flags() & SAW_KEYS) != 0;
    if ((state.flags() & SHOWS_BOTTOM_HALVES) != 0) {
      parts.irqs.showBottomHalves();
    }
    parts.tasks.restoreBoot(state.flags() >>> BOOT_SHIFT);
    parts.tasks.restoreWhole((state.flags() & WHOLE) != 0);
    if (parts.notes.anomalies().containsKey(Anomaly.INFERRED_GAP)) {
      parts.tasks.lostUnmarked();
    }
    parts.traits.userSpace = (state.flags() & SAW_USER_SPACE) != 0;
    parts.traits.acquired = (state.flags() & SAW_ACQUIRED) != 0;
    parts.traits.marksLosses = (state.flags() & MARKS_LOSSES) != 0;
    parts.traits.debugLocksOff = (state.flags() & SAW_DEBUG_LOCKS_OFF) != 0;
    parts.traits.irqsEnabled = (state.flags() & SAW_IRQS_ENABLED) != 0;
    parts.irqs.restore(state.cpuContexts());
    parts.missing.restore(state.missingEvents());
    long[] cpus = state.missingCpus();
    parts.missingCpus.restore(first(cpus));
    parts.switches.restore(second(cpus));
    parts.lastOrigin = state.lastOrigin();
    parts.lastPosition = state.lastPosition();
    parts.nextSerial = state.nextSerial();
    restore(state.grounds());
    for (TaskState stored : state.tasks()) {
      restore(parts.tasks.findOrAdd(stored.task()), stored);
    }
    for (int cpu = 0; cpu < state.cpuTasks().length; cpu++) {
      if (state.cpuTasks()[cpu] != Instance.NO_TASK) {
        parts.tasks.ranLast(cpu, parts.tasks.findOrAdd(state.cpuTasks()[cpu]));
      }
    }
    for (int i = 0; i < state.classKeys().length; i++) {
      parts.keyed.map(state.classKeys()[i], parts.classes.of(state.classIds()[i]));
    }
    for (int i = 0; i < state.instanceLocks().length; i++) {
      Instance instance = parts.instances.of(state.instanceLocks()[i]);
      instance.classId = state.instanceClasses()[i] >>> 1;
      instance.asker = state.instanceAskers()[i];
      if ((state.instanceClasses()[i] & 1) != 0) {
        parts.instances.shown(instance, instance.classId);
      }
      instance.holder = state.instanceHolders()[i];
    }
  }

  private int flags(Task task) {
    return (task.knownEmpty ? KNOWN_EMPTY : 0)
        | (parts.tasks.mayHoldUnseen(task) ? MAY_HOLD_UNSEEN : 0)
        | (task.hardirqsMasked ? HARDIRQS_MASKED : 0)
        | (task.softirqsMasked ? SOFTIRQS_MASKED : 0)
        | (task.hardirqThreaded ? HARDIRQ_THREADED : 0)
        | (task.acquiresLost ? ACQUIRES_LOST : 0)
        | (task.leaving ? LEAVING : 0)
        | (task.inWork ? IN_WORK : 0)
        | (task.seen ? SEEN : 0)
        | task.takenLevels() << TAKEN_SHIFT;
  }

  private List<HeldLockState> held(Task task) {
    List<HeldLockState> held = new ArrayList<>(task.depth + 1);
    for (int i = 0; i < task.depth; i++) {
      boolean last = task.held[i].serial == task.lastTaken;
      boolean wentOn = task.hasTakenAfter(task.held[i]);
      held.add(
          held(task.held[i], (last ? HeldLock.LAST_TAKEN : 0) | (wentOn ? HeldLock.WENT_ON : 0)));
    }
    if (task.deferred != null) {
      held.add(held(task.deferred, HeldLock.DEFERRED));
    }
    return held;
  }

  private HeldLockState held(HeldLock lock, int mark) {
    int bits =
        (lock.entry & ENTRY_FLAGS)
            | (lock.context << CONTEXT_SHIFT)
            | (((lock.marks & ~HeldLock.EVIDENCE) | mark) << MARKS_SHIFT);
    return new HeldLockState(
        lock.lock,
        lock.classId(),
        bits,
        lock.references,
        lock.nestLock,
        lock.serial,
        lock.position,
        symbols.text(lock.ip));
  }

  private void restore(Task task, TaskState stored) {
    task.comm = symbols.intern(stored.comm());
    task.knownEmpty = (stored.flags() & KNOWN_EMPTY) != 0;
    parts.tasks.restoreUnseen(task, (stored.flags() & MAY_HOLD_UNSEEN) != 0);
    task.hardirqsMasked = (stored.flags() & HARDIRQS_MASKED) != 0;
    task.softirqsMasked = (stored.flags() & SOFTIRQS_MASKED) != 0;
    task.hardirqThreaded = (stored.flags() & HARDIRQ_THREADED) != 0;
    task.acquiresLost = (stored.flags() & ACQUIRES_LOST) != 0;
    task.leaving = (stored.flags() & LEAVING) != 0;
    task.inWork = (stored.flags() & IN_WORK) != 0;
    task.seen = (stored.flags() & SEEN) != 0;
    task.restoreTaken(stored.flags() >>> TAKEN_SHIFT);
    task.parent = stored.parent();
    task.knownSince = stored.knownSince();
    task.lastSpared = stored.lastSpared();
    task.clock = stored.clock();
    for (long lock : stored.forgotten()) {
      task.forget(lock);
    }
    for (HeldLockState held : stored.held()) {
      SourceClass lockClass = parts.classes.of(held.lockClass());
      int context = (held.bits() >>> CONTEXT_SHIFT) & CONTEXT_MASK;
      int entry = Entry.of(lockClass.number, held.bits() & ENTRY_FLAGS);
      Chain below = parts.chains.get(task.below(context));
      HeldLock lock = task.push();
      lock.lock = held.lock();
      lock.instance = held.lock() == 0 ? null : parts.instances.of(held.lock());
      lock.entry = entry;
      lock.context = context;
      // Not validated: what it draws is in the graph; the next acquisition of the chain finds it
      // there.
      lock.chain = parts.chains.findOrAdd(below, entry, lockClass).id;
      lock.lockClass = lockClass;
      lock.serial = held.serial();
      lock.position = held.position();
      lock.ip = symbols.intern(held.ip());
      lock.nestLock = held.nestLock();
      lock.references = held.references();
      int marks = held.bits() >>> MARKS_SHIFT;
      lock.marks = marks & ~(HeldLock.LAST_TAKEN | HeldLock.DEFERRED | HeldLock.WENT_ON);
      if ((marks & HeldLock.WENT_ON) != 0) {
        task.tookAfter(lock);
      }
      if (parts.pending.restsOn(held.serial())) {
        lock.mark(HeldLock.EVIDENCE);
      }
      if ((marks & HeldLock.LAST_TAKEN) != 0) {
        task.lastTaken = lock.serial;
      }
      if ((marks & HeldLock.DEFERRED) != 0) {
        task.defer();
      }
    }
  }
}
