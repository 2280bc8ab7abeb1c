package dev.lockreel.stats;

import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The locks that tasks hold, as plainly as events say: no release is inferred. */
final class HeldLocks {
  /** More than a kernel lets one task hold: what is never released is lost, not held. */
  private static final int MOST = 4096;

  private record Held(long lock, int lockClass, int mode, int context, boolean trylock) {}

  private record Key(long key, int subclass, int name) {}

  private final KernelTables tables;
  private final Map<Long, List<Held>> tasks = new HashMap<>();
  private final Map<Key, Integer> classes = new HashMap<>();
  private final List<ClassCount> counts = new ArrayList<>();
  private Deepest deepest;

  HeldLocks(KernelTables tables) {
    this.tables = tables;
  }

  void event(EventBatch batch, int row, EventKind kind, long number) {
    switch (kind) {
      case LOCK_ACQUIRE -> acquire(batch, row, number);
      case LOCK_RELEASE -> release(batch, row);
      case LOCK_CONTENDED -> {
        ClassCount count = counts.get(lockClass(batch, row, number));
        count.contended++;
      }
      default -> {}
    }
  }

  /** An idle task is one for each CPU. */
  private List<Held> task(EventBatch batch, int row) {
    long pid = batch.pid[row];
    return tasks.computeIfAbsent(pid == 0 ? -1L - batch.cpu[row] : pid, t -> new ArrayList<>());
  }

  private void acquire(EventBatch batch, int row, long number) {
    int bits = batch.lockBits[row];
    int lockClass = lockClass(batch, row, number);
    counts.get(lockClass).acquisitions++;
    List<Held> held = task(batch, row);
    boolean trylock = (bits & LockBits.TRY) != 0;
    int mode = bits & (LockBits.SHARED | LockBits.RECURSIVE);
    int context = batch.context[row] & ContextBits.INTERRUPT_MASK;
    Held taken = new Held(batch.lock[row], lockClass, mode, context, trylock);
    boolean checked = (bits & LockBits.CHECK_KNOWN) == 0 || (bits & LockBits.CHECK) != 0;
    if (!trylock && checked) {
      validate(held, taken, number);
    }
    if (held.size() < MOST) {
      held.add(taken);
    }
    tables.depth(held.size(), number);
    if (deepest == null || held.size() > deepest.classes().size()) {
      deepest =
          Deepest.of(
              batch, row, held.stream().map(each -> counts.get(each.lockClass).name()).toList());
    }
  }

  /** As lockdep: a chain is of one context; dependencies go back to the newest lock not tried. */
  private void validate(List<Held> held, Held taken, long number) {
    List<Integer> chain = new ArrayList<>();
    for (int i = held.size() - 1; i >= 0 && held.get(i).context == taken.context; i--) {
      chain.add(0, held.get(i).lockClass << 2 | held.get(i).mode);
    }
    chain.add(taken.lockClass << 2 | taken.mode);
    if (!tables.chain(List.copyOf(chain), number)) {
      return;
    }
    boolean fresh = false;
    for (int i = held.size() - 1; i >= 0 && held.get(i).context == taken.context; i--) {
      fresh |= tables.dependency(held.get(i).lockClass, taken.lockClass, number);
      if (!held.get(i).trylock) {
        break;
      }
    }
    if (fresh) {
      tables.stack(number);
    }
  }

  private void release(EventBatch batch, int row) {
    List<Held> held = task(batch, row);
    for (int i = held.size() - 1; i >= 0; i--) {
      if (held.get(i).lock == batch.lock[row]) {
        held.remove(i);
        return;
      }
    }
  }

  private int lockClass(EventBatch batch, int row, long number) {
    int bits = batch.lockBits[row];
    boolean full = (bits & LockBits.FULL) != 0 && batch.key[row] != 0;
    int subclass = full ? LockBits.subclass(bits) : 0;
    Key key = new Key(full ? batch.key[row] : 0, subclass, full ? 0 : batch.name[row]);
    Integer known = classes.get(key);
    if (known != null) {
      counts.get(known).named(batch, row);
      return known;
    }
    int fresh = classes.size();
    classes.put(key, fresh);
    ClassCount count = new ClassCount();
    count.key = key.key;
    count.subclass = subclass;
    count.named(batch, row);
    counts.add(count);
    tables.classes(classes.size(), number);
    return fresh;
  }

  /** Events are missing or another boot begins: nothing is known to be held. */
  void forget() {
    tasks.clear();
  }

  /** All classes, in the order of their first events. */
  List<ClassCount> classes() {
    return counts;
  }

  /** Where a task held most; null where none held any. */
  Deepest deepest() {
    return deepest;
  }
}
