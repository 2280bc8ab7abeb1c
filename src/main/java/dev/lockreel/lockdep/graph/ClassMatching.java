package dev.lockreel.lockdep.graph;

import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.graph.SourceShare.Member;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The matching of classes of different sources, among those of one name and subclass.
 *
 * <p>A key is an address and identifies a class within one boot only. So the sources are visited in
 * the order of their identities, and the classes of each in the order in which it saw them. A class
 * with a key joins the one in which an earlier source has the same key (the same boot, or a kernel
 * loaded at the same place); else the first one in which its own source is not yet (another boot,
 * another address); else it begins a new one. A class known by name only joins the one that thin
 * events had before, else the only one, else one without a key, else a new one.
 *
 * <p>The result follows from the set of classes alone, not from the order in which they came. What
 * comes late may change it for classes that are matched already; {@link #add} then says so. Where
 * every source has one class of the name, as is usual, all are one and nothing is computed. Classes
 * without a name are matched by key alone ({@link NamelessClasses}).
 */
final class ClassMatching {
  /** The order in which members must come so that none changes what was matched before it. */
  static final Comparator<Member> ORDER =
      Comparator.comparing((Member member) -> member.source, SourceShare.ORDER)
          .thenComparingInt(member -> member.fact.version())
          .thenComparingInt(member -> member.fact.number());

  private List<Member> members = List.of();

  /** The first of {@link #members} with a key; null where none has one. */
  private Member keyed;

  /** Kept from the second member on: most names have one. */
  private Map<SourceShare, Integer> classesOfSource = Map.of();

  private int most;

  /** How all members but those to come are matched; null where that is to be computed. */
  private MatchedSlots matched;

  boolean hasOtherSources(SourceShare source) {
    return members.size() == 1
        ? members.get(0).source != source
        : classesOfSource.size() > 1
            || (classesOfSource.size() == 1 && !classesOfSource.containsKey(source));
  }

  /**
   * Matches a class that is new, or whose fact is.
   *
   * @param maker makes a class of the graph
   * @return whether the matching of all others is unchanged
   */
  boolean add(Member member, Function<ClassSeen, LockClass> maker) {
    MatchedSlots before = member.lockClass == null ? matched : null;
    matched = null;
    if (member.lockClass == null) {
      enter(member);
    } else {
      noteKey(member);
    }
    if (members.size() == 1 || classesOfSource.size() == 1) {
      if (member.lockClass == null) {
        member.lockClass = maker.apply(member.fact);
      }
      describe(member.lockClass, member.fact.key(), member.fact.version(), false);
      return true;
    }
    if (most == 1) {
      Member known = members.get(0) == member ? members.get(1) : members.get(0);
      member.lockClass = known.lockClass;
      describe(known.lockClass, keyed == null ? 0 : keyed.fact.key(), 1, false);
      return true;
    }
    if (before != null && (before.isPast(member) || before.isApart(member))) {
      // All others are matched as they were.
      MatchedSlots.Slot slot = before.isPast(member) ? before.place(member) : before.insert(member);
      assign(slot, slot.number, maker);
      if (before.guessFirst()) {
        assign(before.all().get(0), 1, maker);
      }
      matched = before;
      return true;
    }
    MatchedSlots slots = slots();
    Set<LockClass> taken = new HashSet<>();
    for (MatchedSlots.Slot slot : slots.all()) {
      LockClass known = slot.lockClass();
      for (Member each : slot.members) {
        if (each.lockClass != known && (each != member || each.lockClass != null)) {
          return false;
        }
      }
      if (known != null && !taken.add(known)) {
        return false;
      }
    }
    assign(slots, maker);
    matched = slots;
    return true;
  }

  /** A class that was matched before a restart. */
  void restore(Member member) {
    enter(member);
  }

  /** All members are restored: numbers the classes. */
  void restored() {
    assign(slots(), fact -> null);
  }

  /** A nameless class that has got its name keeps its class of the graph. */
  void addAlone(Member member, LockClass lockClass) {
    lockClass.rename(member.fact.name());
    enter(member);
    describe(lockClass, member.fact.key(), member.fact.version(), false);
  }

  private void noteKey(Member member) {
    if (member.fact.key() != 0 && (keyed == null || ORDER.compare(member, keyed) < 0)) {
      keyed = member;
    }
  }

  private void enter(Member member) {
    matched = null;
    noteKey(member);
    if (members.isEmpty()) {
      members = List.of(member);
      most = Math.max(most, 1);
      return;
    }
    if (members.size() == 1 && classesOfSource.isEmpty()) {
      Member first = members.get(0);
      members = new ArrayList<>(members);
      classesOfSource = new HashMap<>();
      classesOfSource.put(first.source, 1);
    }
    members.add(member);
    most = Math.max(most, classesOfSource.merge(member.source, 1, Integer::sum));
  }

  private static void assign(MatchedSlots slots, Function<ClassSeen, LockClass> maker) {
    boolean oneSource =
        slots.all().stream().flatMap(s -> s.sources.stream()).distinct().count() == 1;
    int version = 0;
    for (MatchedSlots.Slot slot : slots.all()) {
      version++;
      assign(slot, oneSource ? slot.members.get(0).fact.version() : version, maker);
    }
  }

  private static void assign(
      MatchedSlots.Slot slot, int version, Function<ClassSeen, LockClass> maker) {
    LockClass lockClass = slot.lockClass();
    if (lockClass == null) {
      lockClass = maker.apply(slot.members.get(0).fact);
    }
    for (Member each : slot.members) {
      each.lockClass = lockClass;
    }
    describe(lockClass, firstKey(slot.members), version, slot.guessed);
  }

  private static void describe(LockClass lockClass, long key, int version, boolean guessed) {
    boolean same =
        lockClass.key == key && lockClass.version == version && lockClass.guessed == guessed;
    lockClass.key = key;
    lockClass.version = version;
    lockClass.guessed = guessed;
    if (!same) {
      lockClass.change();
    }
  }

  private static long firstKey(List<Member> inOrder) {
    for (Member each : inOrder) {
      if (each.fact.key() != 0) {
        return each.fact.key();
      }
    }
    return 0;
  }

  private MatchedSlots slots() {
    MatchedSlots slots = new MatchedSlots();
    members.stream().sorted(ORDER).forEach(slots::place);
    return slots;
  }
}
