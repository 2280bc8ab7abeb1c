package dev.lockreel.lockdep.graph;

import dev.lockreel.lockdep.graph.SourceShare.Member;
import dev.lockreel.trace.LongMap;
import java.util.ArrayList;
import java.util.List;

/** The classes that no event has named yet, of all sources: one for each key. */
final class NamelessClasses {
  /** By subclass, then by key. */
  private final List<LongMap<LockClass>> bySubclass = new ArrayList<>();

  /** The class of the graph that a nameless class of a source is; null where it is new. */
  LockClass find(Member member) {
    return of(member).get(member.fact.key());
  }

  /** The member is matched to its class. */
  void add(Member member) {
    of(member).put(member.fact.key(), member.lockClass);
  }

  /** A class has got a name, and was known as {@code fact} until now. */
  void remove(LockClass named) {
    LongMap<LockClass> byKey = bySubclass.get(named.subclass);
    if (byKey.get(named.key) == named) {
      byKey.remove(named.key);
    }
  }

  private LongMap<LockClass> of(Member member) {
    while (bySubclass.size() <= member.fact.subclass()) {
      bySubclass.add(new LongMap<>());
    }
    return bySubclass.get(member.fact.subclass());
  }
}
