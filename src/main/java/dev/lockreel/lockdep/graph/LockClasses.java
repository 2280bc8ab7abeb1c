package dev.lockreel.lockdep.graph;

import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.MalformedFactException;
import dev.lockreel.lockdep.graph.SourceShare.Member;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All lock classes of a graph, and which class of which source each is ({@link ClassMatching}). */
final class LockClasses {
  private final List<LockClass> all = new ArrayList<>();

  /** By subclass and name. */
  private final Map<NameKey, ClassMatching> byName = new HashMap<>();

  /** The class with that id. */
  LockClass of(int id) {
    return all.get(id);
  }

  int size() {
    return all.size();
  }

  /** By id. */
  List<LockClass> all() {
    return all;
  }

  /**
   * Finds or makes the class of the graph for a class of a source; called again when more becomes
   * known of it.
   *
   * @return false if this changes the matching of known classes: then all must be matched anew
   */
  boolean match(Member member) {
    ClassMatching matching = matching(member.fact);
    LockClass before = member.lockClass;
    if (before != null && !before.name.equals(member.fact.name())) {
      if (before.members.size() > 1 || matching.hasOtherSources(member.source)) {
        return false;
      }
      // The class now has a name, and keeps its identity.
      byName.get(new NameKey("", before.subclass)).remove(member);
      matching.addAlone(member, before);
    } else if (!matching.add(member, this::add)) {
      return false;
    }
    if (before == null) {
      member.lockClass.add(member);
    }
    describe(member.lockClass);
    return true;
  }

  private ClassMatching matching(ClassSeen fact) {
    return byName.computeIfAbsent(NameKey.of(fact), k -> new ClassMatching(!fact.name().isEmpty()));
  }

  private LockClass add(ClassSeen first) {
    LockClass added = new LockClass(all.size(), first.name(), first.key(), first.subclass());
    all.add(added);
    return added;
  }

  /** Restores a class from a store, with its first member; ids come in any order. */
  void restore(Member member, int id) {
    while (all.size() <= id) {
      all.add(null);
    }
    LockClass known = all.get(id);
    if (known == null) {
      known = new LockClass(id, member.fact.name(), member.fact.key(), member.fact.subclass());
      all.set(id, known);
    }
    member.lockClass = known;
    known.add(member);
    matching(member.fact).restore(member);
  }

  /**
   * Derives the attributes of all restored classes from their members.
   *
   * @throws MalformedFactException the ids have gaps
   */
  void restored() throws MalformedFactException {
    if (all.contains(null)) {
      throw new MalformedFactException("there is no class " + all.indexOf(null));
    }
    byName.values().forEach(ClassMatching::restored);
    for (LockClass each : all) {
      describe(each);
      each.changed = false;
    }
  }

  /** Joins the members' attributes: each is taken from the first source that knows it. */
  private void describe(LockClass lockClass) {
    Member best = lockClass.members.get(0);
    boolean check = true;
    boolean thin = false;
    boolean guessed = lockClass.matchedByName;
    boolean sharedName = false;
    LockType type = LockType.UNKNOWN;
    for (Member each : lockClass.members) {
      check &= each.fact.has(ClassSeen.CHECK);
      thin |= each.fact.has(ClassSeen.SEEN_THIN) || each.fact.key() == 0;
      guessed |= each.fact.has(ClassSeen.MATCHED_BY_NAME);
      sharedName |= each.fact.has(ClassSeen.SHARED_NAME);
      type = type == LockType.UNKNOWN ? each.fact.type() : type;
      best = knowsMore(each) > knowsMore(best) ? each : best;
    }
    lockClass.check = check;
    lockClass.type = best.fact.type() == LockType.UNKNOWN ? type : best.fact.type();
    lockClass.waitInner = best.fact.waitInner();
    lockClass.waitOuter = best.fact.waitOuter();
    lockClass.waitTraced = best.fact.has(ClassSeen.WAIT_TRACED);
    lockClass.seenThin = thin;
    lockClass.matchedByName = guessed;
    lockClass.sharedName = sharedName;
    lockClass.changed = true;
  }

  /**
   * Rank of how much a source knows of a class: its kind, wait types, wait types from the trace.
   */
  private static int knowsMore(Member member) {
    return (member.fact.has(ClassSeen.WAIT_TRACED) ? 4 : 0)
        + (member.fact.waitInner() != WaitType.INVALID ? 2 : 0)
        + (member.fact.type() != LockType.UNKNOWN ? 1 : 0);
  }

  private record NameKey(String name, int subclass) {
    static NameKey of(ClassSeen fact) {
      return new NameKey(fact.name(), fact.subclass());
    }
  }
}
