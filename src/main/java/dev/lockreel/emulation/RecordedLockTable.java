package dev.lockreel.emulation;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.EmulatedLock;
import dev.lockreel.emulation.sync.RecordedLocks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;

/**
 * The recorded locks that stand for emulated ones, with their holders. Only classes that the
 * models' protocols take are kept.
 */
final class RecordedLockTable implements RecordedLocks, Stateful {
  /** Size limit of an object that embeds one of these locks. */
  private static final long LARGEST_OBJECT_BYTES = 1 << 14;

  /** Holds of one class beyond these are older than anything that still goes on. */
  private static final int MOST_HOLDINGS = 4096;

  /**
   * A recorded task's request for a lock, or its hold of one.
   *
   * @param request how many requests there were before it
   * @param got it has it for certain: it only tried, or the trace has its lock_acquired
   */
  record Holding(int pid, long lock, boolean shared, long request, boolean got) {}

  private final Set<String> lockClasses;
  private final Map<String, List<Holding>> byClass = new HashMap<>();

  /** The number of emulated locks of a class; set again after a restart. */
  private ToIntFunction<String> emulated;

  private IntPredicate emulating;
  private long requests;

  /** The number of requests, holds and releases since it was made. */
  private long changes;

  /** Whether the trace has lock_acquired events. */
  private boolean showsGot;

  /** Whether the trace has lock_release events. */
  private boolean showsReleases;

  /** Whether tasks have taken locks while a protocol of theirs was under way. */
  private boolean showsOwn;

  /** The last request of each task that has a protocol under way. */
  private final Map<Integer, Long> last = new HashMap<>();

  RecordedLockTable(Set<String> lockClasses) {
    this.lockClasses = lockClasses;
    lockClasses.forEach(name -> byClass.put(name, new ArrayList<>()));
  }

  /**
   * @param liveLocks how many emulated locks of a class there are
   * @param inProtocol whether a protocol of the task is under way: what the trace has it lock
   *     meanwhile are the steps that the protocol stands for
   */
  void attach(ToIntFunction<String> liveLocks, IntPredicate inProtocol) {
    emulated = liveLocks;
    emulating = inProtocol;
  }

  /** Whether locks of that class are of interest. */
  boolean knows(String lockClass) {
    return byClass.containsKey(lockClass);
  }

  /**
   * lock_acquire: the task holds the lock at once unless it may have to wait and the trace has
   * lock_acquired events.
   *
   * @param trylock it has the lock now
   */
  void asked(String lockClass, int pid, long lock, boolean shared, boolean trylock) {
    changes++;
    if (emulating.test(pid)) {
      showsOwn = true;
      last.put(pid, requests);
    }
    List<Holding> holdings = byClass.get(lockClass);
    if (trylock && shared) {
      downgraded(holdings, lock);
    }
    if (holdings.size() == MOST_HOLDINGS) {
      // The trace lacks releases: the older half is dropped.
      holdings.subList(0, MOST_HOLDINGS / 2).clear();
    }
    holdings.add(new Holding(pid, lock, shared, requests++, trylock));
  }

  /** lock_acquired: returns the hold of the task that asked; null where its request is unknown. */
  Holding got(String lockClass, int pid, long lock) {
    showsGot = true;
    changes++;
    List<Holding> holdings = byClass.get(lockClass);
    for (int i = holdings.size() - 1; i >= 0; i--) {
      Holding each = holdings.get(i);
      if (each.pid() == pid && each.lock() == lock) {
        Holding has = new Holding(pid, lock, each.shared(), each.request(), true);
        if (each.shared()) {
          downgraded(holdings, lock);
        }
        holdings.set(i, has);
        return has;
      }
    }
    return null;
  }

  /**
   * A reader has the lock: who had it for write has downgraded it meanwhile, as munmap does with
   * mmap_lock. That has no event of its own.
   */
  private static void downgraded(List<Holding> holdings, long lock) {
    for (int i = 0; i < holdings.size(); i++) {
      Holding each = holdings.get(i);
      if (each.lock() == lock && each.got() && !each.shared()) {
        holdings.set(i, new Holding(each.pid(), lock, true, each.request(), true));
      }
    }
  }

  /** lock_release; returns whether the lock was held. */
  boolean released(String lockClass, int pid, long lock) {
    showsReleases = true;
    changes++;
    List<Holding> holdings = byClass.get(lockClass);
    for (int i = holdings.size() - 1; i >= 0; i--) {
      if (holdings.get(i).pid() == pid && holdings.get(i).lock() == lock) {
        holdings.remove(i);
        return true;
      }
    }
    return false;
  }

  /** Drops all holds of a task. */
  void forget(int pid) {
    byClass.values().forEach(holdings -> holdings.removeIf(each -> each.pid() == pid));
    last.remove(pid);
  }

  /** Drops all holds: after lost events they are unknown. */
  void forgetAll() {
    byClass.values().forEach(List::clear);
    last.clear();
  }

  Set<String> lockClasses() {
    return byClass.keySet();
  }

  /**
   * Whether locks of the class are everywhere: every process has an mm, every file a mapping, so
   * that a model knows only one of them proves nothing.
   */
  private static boolean common(String lockClass) {
    return lockClass.startsWith("&mm->") || lockClass.startsWith("&mapping->");
  }

  /** A number that changes with the table; begins anew after a restart. */
  long changes() {
    return changes;
  }

  @Override
  public boolean showsLocks() {
    return requests > 0 || showsGot;
  }

  @Override
  public boolean showsReleases() {
    return showsReleases;
  }

  @Override
  public long requests() {
    return requests;
  }

  @Override
  public boolean showsOwn() {
    return showsOwn;
  }

  @Override
  public long reached(EmulatedLock lock, int pid, long holdsSince, long after) {
    List<Holding> holdings = byClass.getOrDefault(lock.lockClass(), List.of());
    boolean asks = false;
    for (int i = holdings.size() - 1; i >= 0; i--) {
      Holding each = holdings.get(i);
      if (each.pid() == pid && each.request() >= holdsSince && isLock(each.lock(), lock)) {
        if (each.got() || !showsGot) {
          return each.request();
        }
        asks = true;
      }
    }
    return asks || !asksSince(pid, after) ? NOT_YET : PASSED;
  }

  @Override
  public boolean asksSince(int pid, long after) {
    Long request = last.get(pid);
    return request != null && request >= after;
  }

  @Override
  public Hold hold(EmulatedLock lock, int pid) {
    Hold strongest = Hold.NONE;
    for (Holding each : byClass.getOrDefault(lock.lockClass(), List.of())) {
      if (each.pid() == pid && isLock(each.lock(), lock)) {
        if (!each.shared()) {
          return Hold.EXCLUSIVE;
        }
        strongest = Hold.SHARED;
      }
    }
    return strongest;
  }

  /** Part of the same object, or the only one of its class. */
  @Override
  public boolean isLock(long recorded, EmulatedLock lock) {
    long offset = recorded - lock.object();
    return (offset >= 0 && offset < LARGEST_OBJECT_BYTES)
        || (!common(lock.lockClass()) && emulated.applyAsInt(lock.lockClass()) == 1);
  }

  @Override
  public int holder(EmulatedLock lock, boolean shared, int pid, long askedAt) {
    List<Holding> holdings = byClass.get(lock.lockClass());
    if (holdings == null || holdings.isEmpty()) {
      return 0;
    }
    for (Holding each : holdings) {
      if (each.pid() != pid
          && each.request() < askedAt
          && (each.got() || !showsGot)
          && !(shared && each.shared())
          && isLock(each.lock(), lock)
          && !emulating.test(each.pid())) {
        return each.pid();
      }
    }
    return 0;
  }

  @Override
  public void fields(StateFields f) {
    f.groups("byClass", String.class, Holding.class, byClass, ArrayList::new);
    requests = f.number("requests", requests);
    showsGot = f.flag("showsGot", showsGot);
    showsReleases = f.flag("showsReleases", showsReleases);
    showsOwn = f.flag("showsOwn", showsOwn);
    f.all("last", Integer.class, Long.class, last);
    byClass.keySet().retainAll(lockClasses);
    lockClasses.forEach(name -> byClass.computeIfAbsent(name, each -> new ArrayList<>()));
  }
}
