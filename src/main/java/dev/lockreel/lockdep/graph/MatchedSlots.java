package dev.lockreel.lockdep.graph;

import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.graph.SourceShare.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which classes of different sources are one, among those of one name and subclass, as {@link
 * ClassMatching} says. Members are placed in its order; each takes constant time, but for the
 * sources that have the class.
 */
final class MatchedSlots {
  private final List<Slot> slots = new ArrayList<>();
  private final Map<Long, List<Slot>> byKey = new HashMap<>();

  /** For each source the number of slots, from the first on, that have a class of it. */
  private final Map<SourceShare, Integer> full = new HashMap<>();

  private Member last;

  /** Of each source the member that was placed last. */
  private final Map<SourceShare, Member> lastOf = new HashMap<>();

  /**
   * Whether every member has a key, and each another one. Then the first class of each source is in
   * the first slot, the second in the second, and so on, whatever the others have.
   */
  private boolean apart = true;

  /** Members that are one class. */
  static final class Slot {
    final List<Member> members = new ArrayList<>(1);
    final Set<SourceShare> sources = new HashSet<>();
    boolean keyed;
    boolean thin;
    boolean guessed;

    /** From 1. */
    final int number;

    private Slot(int number) {
      this.number = number;
    }

    private void add(Member member) {
      members.add(member);
      sources.add(member.source);
      keyed |= member.fact.key() != 0;
      thin |= member.fact.key() == 0 || member.fact.has(ClassSeen.SEEN_THIN);
    }

    /** The class of the graph that its members are so far; null where none of them has one. */
    LockClass lockClass() {
      for (Member each : members) {
        if (each.lockClass != null) {
          return each.lockClass;
        }
      }
      return null;
    }
  }

  List<Slot> all() {
    return slots;
  }

  /** Whether the member comes after all that are placed. */
  boolean isPast(Member member) {
    return last == null || ClassMatching.ORDER.compare(last, member) < 0;
  }

  /**
   * Whether the member, which may come before others, changes nothing for them: it is the last of
   * its source, and no two members have a key in common.
   */
  boolean isApart(Member member) {
    Member before = lastOf.get(member.source);
    return apart
        && keyIsNew(member)
        && (before == null || ClassMatching.ORDER.compare(before, member) < 0);
  }

  private boolean keyIsNew(Member member) {
    return member.fact.key() != 0 && !byKey.containsKey(member.fact.key());
  }

  /** Places a member that {@link #isApart}. */
  Slot insert(Member member) {
    Member end = last;
    boolean guessed = slots.get(0).guessed;
    Slot slot = place(member);
    slot.members.sort(ClassMatching.ORDER);
    slots.get(0).guessed = guessed;
    last = end;
    return slot;
  }

  /**
   * Marks the first slot as guessed where a member that was inserted makes it so: a source that
   * comes before another one has two classes.
   *
   * @return whether it was not marked before
   */
  boolean guessFirst() {
    Slot first = slots.get(0);
    if (first.guessed || !apart || slots.size() == 1) {
      return false;
    }
    Member latest = first.members.get(first.members.size() - 1);
    first.guessed = slots.get(1).members.get(0).source != latest.source;
    return first.guessed;
  }

  /** Places the next member. */
  Slot place(Member member) {
    long key = member.fact.key();
    apart &= keyIsNew(member);
    Slot slot = key != 0 ? keyed(member) : thin(member);
    if (slot == null) {
      slot = new Slot(slots.size() + 1);
      slots.add(slot);
    }
    slot.add(member);
    if (key != 0) {
      List<Slot> same = byKey.computeIfAbsent(key, each -> new ArrayList<>(1));
      if (!same.contains(slot)) {
        same.add(slot);
      }
    }
    last = member;
    lastOf.put(member.source, member);
    return slot;
  }

  private Slot keyed(Member member) {
    Slot same = null;
    for (Slot each : byKey.getOrDefault(member.fact.key(), List.of())) {
      if (!each.sources.contains(member.source) && (same == null || each.number < same.number)) {
        same = each;
      }
    }
    if (same != null) {
      return same;
    }
    int at = full.getOrDefault(member.source, 0);
    while (at < slots.size() && slots.get(at).sources.contains(member.source)) {
      at++;
    }
    full.put(member.source, at);
    if (at == slots.size()) {
      return null;
    }
    Slot free = slots.get(at);
    free.guessed |= slots.size() > 1;
    return free;
  }

  private Slot thin(Member member) {
    Slot found = slots.size() == 1 ? slots.get(0) : null;
    for (Slot each : slots) {
      if (each.thin && !each.sources.contains(member.source)) {
        return each;
      }
      found = each.keyed ? found : each;
    }
    return found == null || found.sources.contains(member.source) ? null : found;
  }
}
