package dev.lockreel.lockdep.source;

import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.Origin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Proves of a source that one of the two lock events is missing throughout: it was not switched on,
 * or a filter drops it. Without releases every lock seems to be held for ever, without acquisitions
 * every release seems unbalanced; neither is a bug of the kernel.
 *
 * <p>A class has no releases in the trace if none was seen, and an object of it was taken by two
 * tasks that both went on, or by one task again and again. What rested on its held locks is
 * withdrawn, and the class is not kept on the stacks from there on until a release of it comes. The
 * check runs when a stack has grown by a power of two, so its cost is constant per acquisition, and
 * at the end. Where the trace has no release at all, one such class is proof for all, and so are
 * two releases that must have been there: locks that another task got meanwhile, or that their
 * tasks held where tasks hold nothing.
 *
 * <p>A class has no acquisitions in the trace if none was seen and a second release balances
 * nothing; the finding about the first one is taken back.
 */
final class MissingEvents {
  /** Depth from which on stacks are examined; the kernel's own are at most 48 deep. */
  static final int DEEP = 64;

  /** Read acquisitions of one object by one task; more of them prove that releases are missing. */
  private static final int READS = 8;

  /** One release may be lost before the first one is seen, in a trace that begins midway. */
  private static final int LOSSES = 2;

  private static final int RELEASED = 1;
  private static final int ACQUIRED = 1 << 1;
  private static final int UNRELEASED = 1 << 2;
  private static final int KEPT_OFF = 1 << 3;
  private static final int UNACQUIRED = 1 << 4;
  private static final int FOUND = 1 << 5;
  private static final int UNBALANCED = 1 << 6;
  private static final int LOSSES_SHIFT = 8;
  private static final int MISSED_SHIFT = 2;
  private static final int MISSED_MASK = 3;
  private static final int READERS_SHIFT = 4;
  private static final int NONE_NOTED = 1 << 8;
  private static final String NONE_ACQUIRED = "the trace has no lock_acquire, but releases";

  private final SourceParts source;
  private boolean[] released = new boolean[1 << 8];
  private boolean[] acquired = new boolean[1 << 8];

  /** Classes whose releases are missing, as far as is known; once so, always doubtful. */
  private boolean[] unreleased = new boolean[0];

  /** Releases of some class were proved to be missing. */
  private boolean anyUnreleased;

  private boolean[] keptOff = new boolean[0];

  /** No release of any class is in the trace, as far as it has come. */
  private boolean noReleases;

  /** How many single releases of a class were proved to be lost, while none was seen. */
  private final Map<Integer, Integer> losses = new HashMap<>();

  /** Whether some class has lost releases again and again. */
  private boolean due;

  /** Releases that must have been there, while the trace has none at all. */
  private int missed;

  /** Set where the trace has ended and may go on. */
  private int missingSoFar;

  /** Entries that work items left held, while the trace has no release at all. */
  private final List<Long> leftByWork = new ArrayList<>();

  /** The findings about first releases of classes never acquired, by class. */
  private final Map<Integer, SourceFinding> unacquired = new HashMap<>();

  private final Set<String> withoutAcquisitions = new TreeSet<>();
  final MissingReaders readers;

  MissingEvents(SourceParts source) {
    this.source = source;
    readers = new MissingReaders(source);
  }

  /** A release of the class was seen. */
  void released(int classId) {
    if (classId >= released.length) {
      released = Arrays.copyOf(released, classId * 2 + 1);
    }
    released[classId] = true;
    if (noReleases) {
      noReleases = false;
      releasesBegin();
    }
    if (!leftByWork.isEmpty()) {
      leftByWork.forEach(source.pending::confirm);
      leftByWork.clear();
    }
    if (classId < keptOff.length) {
      keptOff[classId] = false;
    }
  }

  /**
   * The first release comes, long after the first acquisitions, as where one event was switched on
   * after the other: what the tasks hold is not known.
   */
  private void releasesBegin() {
    source.tasks.lost();
    source.instances.newEpoch();
    for (Task task : source.tasks.all()) {
      task.lose(source.event.timestampNanos());
    }
  }

  /** An acquisition of the class was seen; whether it is to be kept on the stack. */
  boolean acquired(int classId) {
    if (classId >= acquired.length) {
      acquired = Arrays.copyOf(acquired, classId * 2 + 1);
    }
    acquired[classId] = true;
    return keeps(classId);
  }

  /** Whether acquisitions of the class are kept on the stacks. */
  boolean keeps(int classId) {
    return !noReleases && (classId >= keptOff.length || !keptOff[classId]);
  }

  /**
   * Whether an acquisition of the object would be on the stack of its task.
   *
   * @param instance null where the trace has not shown it
   */
  boolean keepsAt(Instance instance) {
    return (instance == null || instance.classId < 0) ? !noReleases : keeps(instance.classId);
  }

  /** A release of the class was proved to be lost. */
  void lost(int classId) {
    due |= !wasReleased(classId) && losses.merge(classId, 1, Integer::sum) == LOSSES;
    missed();
  }

  /** A release must have been there: a task seems to hold what it cannot. */
  void missed() {
    due |= source.traits.releases == 0 && ++missed == LOSSES;
  }

  /** A work item left that entry, which is off the stack now. */
  void leftByWork(HeldLock held) {
    missed();
    if (source.traits.releases == 0) {
      leftByWork.add(held.serial);
    } else {
      source.pending.confirm(held.serial);
    }
  }

  /** Two tasks have held one object at once, if it is one that excludes. */
  void heldAtOnce() {
    source.missingCpus.proved();
  }

  /** Whether {@link #settle} has something to do. */
  boolean due() {
    return due;
  }

  /** Drops the classes that lose their releases again and again; between two events. */
  void settle(long position) {
    due = false;
    Map<Integer, Supplier<String>> missing = new LinkedHashMap<>();
    losses.forEach(
        (classId, times) -> {
          if (times >= LOSSES && !wasReleased(classId)) {
            SourceClass lockClass = source.classes.of(classId);
            missing.put(classId, () -> lockClass.printedName() + " is taken again and again");
          }
        });
    if (missing.isEmpty() && source.traits.releases == 0) {
      drop(Set.of(), "tasks go on as after releases", position);
    } else {
      drop(missing, position);
    }
  }

  /**
   * Whether the release, of that class, proves nothing although nothing balances it.
   *
   * @param knownEmpty the task is known to have held nothing at some time
   */
  boolean explains(SourceClass lockClass, boolean knownEmpty) {
    int id = lockClass.number;
    if (id < unreleased.length && unreleased[id]) {
      return true;
    }
    String missing = readers.explains(lockClass);
    if (missing != null) {
      note(missing);
      return true;
    }
    boolean none = source.traits.acquisitions == 0;
    if (none && !knownEmpty) {
      note(NONE_ACQUIRED);
      return true;
    }
    if (acquiredBefore(id) || !(unacquired.containsKey(id) || (none && !unacquired.isEmpty()))) {
      return false;
    }
    if (none) {
      unacquired.values().forEach(this::takeBack);
      unacquired.replaceAll((each, found) -> null);
    } else {
      takeBack(unacquired.get(id));
    }
    unacquired.put(id, null);
    note(none ? NONE_ACQUIRED : "no lock_acquire of " + lockClass.printedName() + ", but releases");
    return true;
  }

  private void note(String what) {
    if (!what.isEmpty() && withoutAcquisitions.add(what)) {
      notice(Anomaly.MISSING_ACQUISITIONS, source.event.position(), what);
    }
  }

  private void takeBack(SourceFinding found) {
    if (found != null && !found.withdrawn) {
      source.findings.takeBack(found);
    }
  }

  /** A finding says that a release of the class balances nothing. */
  void unbalanced(SourceClass lockClass, SourceFinding found) {
    readers.unbalanced(lockClass, found);
    if (!acquiredBefore(lockClass.number)) {
      unacquired.put(lockClass.number, found);
    }
  }

  /** A release of the class balances nothing, which is not reported. */
  void unbalanced(SourceClass lockClass) {
    if (!acquiredBefore(lockClass.number)) {
      unacquired.putIfAbsent(lockClass.number, null);
    }
  }

  private boolean acquiredBefore(int classId) {
    return classId < acquired.length && acquired[classId];
  }

  /** Examines the locks that the task holds, whose stack has become deep. */
  void look(Task task, long position) {
    Map<Integer, Supplier<String>> missing = new LinkedHashMap<>();
    lookAt(task, missing);
    drop(missing, position);
  }

  /** Examines the locks that all tasks hold at the end of the trace. */
  void end() {
    int unbalanced = source.recent.endedWith(source.nextSerial, source.findings);
    if (unbalanced > 0) {
      notice(
          Anomaly.MISSING_ACQUISITIONS,
          source.lastPosition,
          "no lock_acquire before the end, but " + unbalanced + " releases that balance nothing");
    }
    drop(missingAtEnd(), source.lastPosition);
  }

  /**
   * Counts the classes that {@link #end} would drop: the trace may go on and have their releases.
   */
  void endSoFar() {
    missingSoFar = missingAtEnd().size();
  }

  /** Classes whose releases are missing, unless the trace goes on and has them. */
  int missingSoFar() {
    return missingSoFar;
  }

  private Map<Integer, Supplier<String>> missingAtEnd() {
    Map<Integer, Supplier<String>> missing = new LinkedHashMap<>();
    for (Task task : source.tasks.all()) {
      lookAt(task, missing);
    }
    return missing;
  }

  private void lookAt(Task task, Map<Integer, Supplier<String>> missing) {
    Map<Long, Integer> taken = new HashMap<>();
    for (int i = 0; i < task.depth; i++) {
      HeldLock held = task.held[i];
      if (held.lock == 0 || wasReleased(held.classId()) || held.references != 0) {
        continue;
      }
      boolean excludes = excludes(held);
      if (excludes && !hasGot(task, i)) {
        continue;
      }
      int times = taken.merge(held.lock, 1, Integer::sum);
      if (times > (excludes ? 1 : READS) || (excludes && gotByAnother(task, held))) {
        missing.putIfAbsent(held.classId(), () -> describe(task, held));
      }
    }
  }

  /**
   * Whether releases of the class may be missing: none was seen, and those of another class are.
   */
  boolean mayLackReleases(int classId) {
    return anyUnreleased && !wasReleased(classId);
  }

  private boolean wasReleased(int classId) {
    return classId < released.length && released[classId];
  }

  private boolean excludes(HeldLock held) {
    return !held.shared() && source.classes.of(held.classId()).type != LockType.MAP;
  }

  /**
   * Whether the task has got the lock. Where the trace has lock_acquired, only that proves it: what
   * was taken above an entry may be above it because its release is missing.
   */
  private boolean hasGot(Task task, int index) {
    return source.traits.acquired ? task.held[index].is(HeldLock.ACQUIRED) : task.hasGot(index);
  }

  private boolean gotByAnother(Task task, HeldLock held) {
    int holder = held.instance.holder;
    Task other =
        holder == Instance.NO_TASK || holder == task.number ? null : source.tasks.find(holder);
    int index = other == null ? -1 : other.find(held.lock);
    return index >= 0 && !other.held[index].shared() && hasGot(other, index);
  }

  private String describe(Task task, HeldLock held) {
    SourceClass lockClass = source.classes.of(held.classId());
    return lockClass.printedName() + " is taken again by " + HeldStack.describe(task, source.event);
  }

  private void drop(Map<Integer, Supplier<String>> missing, long position) {
    if (!missing.isEmpty()) {
      drop(missing.keySet(), missing.values().iterator().next().get(), position);
    }
  }

  /** Drops the classes, or all of them where the trace has no release at all. */
  private void drop(Set<Integer> missing, String proof, long position) {
    source.classes.revise();
    boolean all = source.traits.releases == 0;
    noReleases |= all;
    int classes = source.classes.size() + 1;
    unreleased = Arrays.copyOf(unreleased, Math.max(unreleased.length, classes));
    keptOff = Arrays.copyOf(keptOff, Math.max(keptOff.length, classes));
    anyUnreleased |= !missing.isEmpty();
    for (int classId : missing) {
      unreleased[classId] = true;
      keptOff[classId] = true;
    }
    notice(
        Anomaly.MISSING_RELEASES,
        position,
        proof
            + (all ? " and the trace has no lock_release" : ", but no lock_release of it follows"));
    List<Long> serials = new ArrayList<>(leftByWork);
    leftByWork.clear();
    for (Task task : source.tasks.all()) {
      source.stack.removeStale(
          task,
          held -> {
            boolean stale = all || keptOff[held.classId()];
            if (stale) {
              serials.add(held.serial);
              held.disown(task);
            }
            return stale;
          });
    }
    source.drawing.withdraw(serials);
  }

  /**
   * For a checkpoint: flags and the number of entries that work items left, these, then for each
   * class its number, its losses and its flags.
   */
  long[] state() {
    int classes = source.classes.size();
    long[] state = new long[classes + 1 + leftByWork.size()];
    int n = 0;
    state[n++] =
        (noReleases ? 1 : 0)
            | (due ? 2 : 0)
            | Math.min(missed, LOSSES) << MISSED_SHIFT
            | readers.state() << READERS_SHIFT
            | (withoutAcquisitions.contains(NONE_ACQUIRED) ? NONE_NOTED : 0)
            | (long) leftByWork.size() << Integer.SIZE;
    for (long serial : leftByWork) {
      state[n++] = serial;
    }
    for (int id = 0; id < classes; id++) {
      long bits =
          (wasReleased(id) ? RELEASED : 0)
              | (acquiredBefore(id) ? ACQUIRED : 0)
              | (id < unreleased.length && unreleased[id] ? UNRELEASED : 0)
              | (id < keptOff.length && keptOff[id] ? KEPT_OFF : 0)
              | (unacquired.containsKey(id) ? UNACQUIRED : 0)
              | (unacquired.get(id) != null ? FOUND : 0)
              | (readers.mayExplain(id) ? UNBALANCED : 0)
              | (long) losses.getOrDefault(id, 0) << LOSSES_SHIFT;
      if (bits != 0) {
        state[n++] = (long) id << Integer.SIZE | bits;
      }
    }
    return Arrays.copyOf(state, n);
  }

  void restore(long[] state) {
    if (state.length == 0) {
      return;
    }
    int classes = source.classes.size() + 1;
    released = new boolean[classes];
    acquired = new boolean[classes];
    unreleased = new boolean[classes];
    keptOff = new boolean[classes];
    noReleases = (state[0] & 1) != 0;
    due = (state[0] & 2) != 0;
    missed = (int) state[0] >> MISSED_SHIFT & MISSED_MASK;
    readers.restore((int) state[0] >> READERS_SHIFT);
    if ((state[0] & NONE_NOTED) != 0) {
      withoutAcquisitions.add(NONE_ACQUIRED);
    }
    int first = 1 + (int) (state[0] >>> Integer.SIZE);
    for (int i = 1; i < first; i++) {
      leftByWork.add(state[i]);
    }
    for (int i = first; i < state.length; i++) {
      int id = (int) (state[i] >>> Integer.SIZE);
      int bits = (int) state[i];
      released[id] = (bits & RELEASED) != 0;
      acquired[id] = (bits & ACQUIRED) != 0;
      unreleased[id] = (bits & UNRELEASED) != 0;
      anyUnreleased |= unreleased[id];
      keptOff[id] = (bits & KEPT_OFF) != 0;
      if (bits >>> LOSSES_SHIFT > 0) {
        losses.put(id, bits >>> LOSSES_SHIFT);
      }
      if ((bits & UNACQUIRED) != 0) {
        boolean found = (bits & FOUND) != 0;
        unacquired.put(
            id,
            found ? new UnlockBalanceCheck(source.findings).known(source.classes.of(id)) : null);
      }
      if ((bits & UNBALANCED) != 0) {
        SourceClass lockClass = source.classes.of(id);
        readers.unbalanced(lockClass, new UnlockBalanceCheck(source.findings).known(lockClass));
      }
    }
  }

  private void notice(Anomaly anomaly, long position, String reason) {
    Origin origin = source.lastOrigin;
    source.notes.noticed(new AnomalyExample(anomaly, origin.file(), position, reason));
  }
}
