package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The open invalidations of tasks, innermost last. */
final class OpenInvalidations implements Stateful {
  private static final int DEEPEST = 64;

  private final Map<Integer, List<Invalidation>> byPid = new HashMap<>();

  /** Adds one; where the task has too many, drops its outermost and returns it. */
  Invalidation push(Invalidation start) {
    List<Invalidation> open = byPid.computeIfAbsent(start.pid(), pid -> new ArrayList<>(2));
    open.add(start);
    return open.size() > DEEPEST ? open.remove(0) : null;
  }

  boolean remove(Invalidation start) {
    List<Invalidation> open = byPid.get(start.pid());
    if (open == null || !open.remove(start)) {
      return false;
    }
    if (open.isEmpty()) {
      byPid.remove(start.pid());
    }
    return true;
  }

  /** A copy of a task's open invalidations. */
  List<Invalidation> of(int pid) {
    return List.copyOf(byPid.getOrDefault(pid, List.of()));
  }

  /** The task's innermost invalidation whose start has not returned; null for none. */
  Invalidation starting(int pid) {
    List<Invalidation> open = byPid.getOrDefault(pid, List.of());
    for (int i = open.size() - 1; i >= 0; i--) {
      if (open.get(i).recordedRet() == Invalidation.UNKNOWN) {
        return open.get(i);
      }
    }
    return null;
  }

  /**
   * The invalidation that an end belongs to: the one with its struct mmu_notifier_range where the
   * trace has that, else with its addresses, else the innermost of the task; null for none.
   *
   * @param subscriptions of the end's mm; null where the event names none
   */
  Invalidation endedBy(ModelEvent end, Subscriptions subscriptions) {
    List<Invalidation> open = byPid.getOrDefault(end.pid(), List.of());
    Invalidation sameAddresses = null;
    Invalidation innermost = null;
    for (int i = open.size() - 1; i >= 0; i--) {
      Invalidation each = open.get(i);
      if (subscriptions != null && each.subscriptions() != subscriptions) {
        continue;
      }
      if (each.isEndedBy(end)) {
        return each;
      }
      if (sameAddresses == null && each.hasAddressesOf(end)) {
        sameAddresses = each;
      }
      if (innermost == null && (each.range() == 0 || end.address("range") == 0)) {
        innermost = each;
      }
    }
    return sameAddresses != null ? sameAddresses : innermost;
  }

  /** The open invalidations of all tasks. */
  List<Invalidation> all() {
    List<Invalidation> all = new ArrayList<>();
    byPid.values().forEach(all::addAll);
    return all;
  }

  @Override
  public void fields(StateFields f) {
    f.groups("byPid", Integer.class, Invalidation.class, byPid, () -> new ArrayList<>(2));
  }
}
