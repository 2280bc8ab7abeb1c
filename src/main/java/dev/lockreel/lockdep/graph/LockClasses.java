package dev.lockreel.lockdep.graph;

import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.MalformedFactException;
import dev.lockreel.lockdep.graph.SourceShare.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** All lock classes of a graph, and which class of which source each is ({@link ClassMatching}). */
final class LockClasses {
  private final List<LockClass> all = new ArrayList<>();

  /** By subclass and name. */
  private final List<Map<String, ClassMatching>> byName = new ArrayList<>();

  /** Restored ones by id, until all of them are there: before that none of them bounds the ids. */
  private final SortedMap<Integer, LockClass> restoring = new TreeMap<>();

  private final ChangedParts changes;

  private final NamelessClasses nameless = new NamelessClasses();

  LockClasses(ChangedParts changes) {
    this.changes = changes;
  }

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
    if (member.fact.name().isEmpty()) {
      matchNameless(member);
      return true;
    }
    ClassMatching matching = matching(member.fact);
    LockClass before = member.lockClass;
    if (before != null && !before.name.equals(member.fact.name())) {
      if (before.members.size() > 1 || matching.hasOtherSources(member.source)) {
        return false;
      }
      // The class now has a name, and keeps its identity.
      nameless.remove(before);
      matching.addAlone(member, before);
    } else if (!matching.add(member, this::add)) {
      return false;
    }
    joined(member, before);
    return true;
  }

  private void matchNameless(Member member) {
    LockClass before = member.lockClass;
    LockClass known = nameless.find(member);
    member.lockClass = known == null ? add(member.fact) : known;
    nameless.add(member);
    joined(member, before);
  }

  /** A member has got its class of the graph, or is better known than before. */
  private static void joined(Member member, LockClass before) {
    if (before == null) {
      member.lockClass.add(member);
      member.lockClass.describeBy(member);
    } else {
      member.lockClass.describe();
    }
  }

  private ClassMatching matching(ClassSeen fact) {
    while (byName.size() <= fact.subclass()) {
      byName.add(new HashMap<>());
    }
    return byName.get(fact.subclass()).computeIfAbsent(fact.name(), k -> new ClassMatching());
  }

  private LockClass add(ClassSeen first) {
    LockClass added =
        new LockClass(all.size(), first.name(), first.key(), first.subclass(), changes);
    all.add(added);
    return added;
  }

  /** Restores a class from a store, with its first member; ids come in any order. */
  void restore(Member member, int id) {
    LockClass known =
        restoring.computeIfAbsent(
            id,
            i ->
                new LockClass(
                    i, member.fact.name(), member.fact.key(), member.fact.subclass(), changes));
    member.lockClass = known;
    known.add(member);
    if (member.fact.name().isEmpty()) {
      nameless.add(member);
    } else {
      matching(member.fact).restore(member);
    }
  }

  /**
   * Derives the attributes of all restored classes from their members.
   *
   * @throws MalformedFactException the ids have gaps, or those of one name are not as they match
   */
  void restored() throws MalformedFactException {
    for (LockClass each : restoring.values()) {
      if (each.id != all.size()) {
        throw new MalformedFactException("there is no class " + all.size());
      }
      all.add(each);
    }
    restoring.clear();
    byName.forEach(names -> names.values().forEach(ClassMatching::restored));
    for (LockClass each : all) {
      for (Member member : each.members) {
        if (member.lockClass != each) {
          throw new MalformedFactException(
              "class "
                  + member.fact.number()
                  + " of "
                  + member.source.identity
                  + " is not "
                  + each);
        }
      }
      each.describe();
      each.keep();
    }
  }
}
