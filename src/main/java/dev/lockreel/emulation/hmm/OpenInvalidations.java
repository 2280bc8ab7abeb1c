package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The invalidations that tasks have open, innermost last. */
final class OpenInvalidations implements Stateful {
  private static final int DEEPEST = 64;

  private final Map<Integer, List<Invalidation>> byPid = new HashMap<>();

  /** Opens one; where there are too many, the outermost of the task, which is dropped. */
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

  /** Those of a task, as they are now. */
  List<Invalidation> of(int pid) {
    return List.copyOf(byPid.getOrDefault(pid, List.of()));
  }

  /** The innermost of a task whose start has not returned; null for none. */
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
   * The one that an end belongs to: the same struct mmu_notifier_range where the trace has it, else
   * the same addresses, else the innermost of the task; null for none.
   *
   * @param subscriptions of the end's mm; null where it does not tell
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

  /** All, of all tasks. */
  List<Invalidation> all() {
    List<Invalidation> all = new ArrayList<>();
    byPid.values().forEach(all::addAll);
    return all;
  }

  void clear() {
    byPid.clear();
  }

  @Override
  public void fields(StateFields f) {
    f.groups("byPid", Integer.class, Invalidation.class, byPid, () -> new ArrayList<>(2));
  }
}
