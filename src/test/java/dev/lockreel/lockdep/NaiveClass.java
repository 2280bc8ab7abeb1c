package dev.lockreel.lockdep;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A lock class as {@link NaiveValidator} knows it. */
final class NaiveClass {
  final TestLock example;

  /** Usages by the kernel's names, such as {@code IN-HARDIRQ-W}. */
  final Set<String> usages = new TreeSet<>();

  /** Address of the lock that showed each usage first, in that order. */
  final Map<String, Long> firstLock = new LinkedHashMap<>();

  /** Dependencies from here, by class. */
  final Map<String, NaiveEdge> out = new TreeMap<>();

  /** Dependencies to here, by class. */
  final Map<String, NaiveEdge> in = new TreeMap<>();

  NaiveClass(TestLock example) {
    this.example = example;
  }

  String name() {
    return example.className();
  }

  boolean isLocal() {
    return example.type() == dev.lockreel.trace.LockType.LOCAL_LOCK;
  }

  boolean has(String usage) {
    return usages.contains(usage);
  }

  /** Used in an interrupt and held with it enabled, and not by readers alone. */
  boolean inconsistent(String interrupt) {
    boolean in = has("IN-" + interrupt + "-W") || has("IN-" + interrupt + "-R");
    boolean on = has(interrupt + "-ON-W") || has(interrupt + "-ON-R");
    return in && on && (has("IN-" + interrupt + "-W") || has(interrupt + "-ON-W"));
  }
}
