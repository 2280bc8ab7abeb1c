package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.Finding;
import dev.lockreel.finding.Fingerprint;
import dev.lockreel.finding.ListedCycle;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import dev.lockreel.lockdep.facts.Interrupt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The irq inversions that begin at one irq-safe class, or end at one irq-unsafe class. Up to {@link
 * #MOST} of one interrupt are findings of their own. More of them are one finding that stands for
 * all: the one class is what has to be mended. Like that about a component ({@link
 * ComponentCycles}) it describes one of them, lists the shortest and counts the rest; the cycle is
 * the path, closed by the interrupt that comes while its last class is held and takes its first.
 */
final class IrqInversionGroups {
  /** Inversions at one class that are findings of their own. */
  static final int MOST = 16;

  /** Inversions that the finding about a class lists. */
  private static final int LISTED = 8;

  private static final String EXPLANATION =
      "Many irq lock inversions begin or end at one class. This is the shortest of those that were"
          + " followed; further ones are only counted.";

  private static final Comparator<KeptFinding> BEST_FIRST =
      Comparator.comparing((KeptFinding found) -> found.kept().severity())
          .thenComparing(found -> listed(found.restsOn()), ListedCycle.ORDER)
          .thenComparing(KeptFinding::fingerprint);

  private final Findings findings;
  private final Map<End, List<KeptFinding>> single = new HashMap<>();
  private final Map<End, KeptFinding> grouped = new HashMap<>();

  /**
   * A class at which inversions begin or end.
   *
   * @param safe it is the irq-safe one
   */
  private record End(LockClass lockClass, boolean safe, Interrupt interrupt) {
    static End safe(List<Dependency> path, Interrupt interrupt) {
      return new End(path.get(0).from, true, interrupt);
    }

    static End unsafe(List<Dependency> path, Interrupt interrupt) {
      return new End(path.get(path.size() - 1).to, false, interrupt);
    }

    String fingerprint() {
      String side = safe ? "safe" : "unsafe";
      return Fingerprint.of(
          Rule.IRQ_LOCK_INVERSION,
          List.of("class", side, lockClass.stableName(), interrupt.name()));
    }
  }

  IrqInversionGroups(Findings findings) {
    this.findings = findings;
  }

  /** The finding that stands for the inversions at an end of the path; null where there is none. */
  KeptFinding of(List<Dependency> path, Interrupt interrupt) {
    if (grouped.isEmpty()) {
      return null;
    }
    KeptFinding group = grouped.get(End.safe(path, interrupt));
    return group != null ? group : grouped.get(End.unsafe(path, interrupt));
  }

  /** An inversion of its own was found. */
  void add(KeptFinding found, Interrupt interrupt) {
    if (found.restsOn().isEmpty()) {
      // Of a class with itself (IrqReaderCheck); this one is between two classes of its name.
      return;
    }
    add(found, End.safe(found.restsOn(), interrupt));
    if (findings.has(found)) {
      add(found, End.unsafe(found.restsOn(), interrupt));
    }
  }

  private void add(KeptFinding found, End end) {
    List<KeptFinding> known = single.computeIfAbsent(end, k -> new ArrayList<>(1));
    if (known.contains(found)) {
      return;
    }
    known.add(found);
    if (known.size() > MOST) {
      known.removeIf(each -> !findings.has(each));
    }
    if (known.size() > MOST) {
      group(end, known);
      single.remove(end);
    }
  }

  private void group(End end, List<KeptFinding> known) {
    String fingerprint = end.fingerprint();
    KeptFinding namesake = findings.find(fingerprint);
    if (namesake != null) {
      // A class of the same stable name has a group; as with findings of their own, it is one.
      known.forEach(findings::drop);
      known.forEach(each -> namesake.oneMoreCycle());
      grouped.put(end, namesake);
      return;
    }
    known.sort(BEST_FIRST);
    KeptFinding head = known.get(0);
    List<ListedCycle> cycles = known.stream().map(each -> listed(each.restsOn())).toList();
    Finding whole =
        head.kept()
            .ofComponent(
                fingerprint,
                EXPLANATION,
                ListedCycle.shortest(cycles, listed(head.restsOn()), LISTED));
    KeptFinding joined = KeptFinding.ofComponent(whole, known.size(), head.restsOn());
    findings.replace(known, joined);
    grouped.put(end, joined);
  }

  /**
   * Counts one more inversion of a group.
   *
   * @param found the finding about it alone; null where the group is an error already
   */
  void oneMore(KeptFinding group, List<Dependency> path, Finding found) {
    group.oneMoreCycle();
    Finding kept = group.kept();
    List<ListedCycle> listed = kept.cycles();
    if (found != null && found.severity().compareTo(kept.severity()) < 0) {
      List<ListedCycle> shortest = ListedCycle.shortest(listed, listed(path), LISTED);
      group.describe(found.ofComponent(group.fingerprint(), EXPLANATION, shortest), path);
      findings.improved(group);
      return;
    }
    if (listed.size() == LISTED && listed.get(LISTED - 1).length() <= path.size()) {
      return;
    }
    List<ListedCycle> more = new ArrayList<>(listed);
    more.add(listed(path));
    List<ListedCycle> shortest = ListedCycle.shortest(more, listed(group.restsOn()), LISTED);
    if (!shortest.equals(listed)) {
      group.describe(kept.ofComponent(group.fingerprint(), EXPLANATION, shortest), group.restsOn());
    }
  }

  /** Whether a further inversion of the group need not be described: it is as severe already. */
  static boolean isSevere(KeptFinding group) {
    return group.kept().severity() == Severity.ERROR;
  }

  /**
   * Before anything is withdrawn: drops all groups, since what they stand for is not known one by
   * one.
   *
   * @return whether there were any
   */
  boolean drop() {
    grouped.values().stream().distinct().filter(findings::has).forEach(findings::drop);
    boolean any = !grouped.isEmpty();
    grouped.clear();
    return any;
  }

  /** A finding that was kept in a store. */
  void restore(KeptFinding kept) {
    List<Dependency> path = kept.restsOn();
    if (kept.kept().rule() != Rule.IRQ_LOCK_INVERSION || path.isEmpty()) {
      return;
    }
    for (Interrupt interrupt : Interrupt.values()) {
      End safe = End.safe(path, interrupt);
      End unsafe = End.unsafe(path, interrupt);
      if (kept.isOfComponent()) {
        if (kept.fingerprint().equals(safe.fingerprint())) {
          grouped.put(safe, kept);
        } else if (kept.fingerprint().equals(unsafe.fingerprint())) {
          grouped.put(unsafe, kept);
        }
      } else if (kept.fingerprint().equals(fingerprint(path, interrupt))) {
        add(kept, interrupt);
      }
    }
  }

  private static String fingerprint(List<Dependency> path, Interrupt interrupt) {
    return Fingerprint.of(Rule.IRQ_LOCK_INVERSION, identity(path, interrupt));
  }

  /** What the inversion over a path is known by. */
  static List<String> identity(List<Dependency> path, Interrupt interrupt) {
    LockClass safe = path.get(0).from;
    LockClass unsafe = path.get(path.size() - 1).to;
    return List.of(safe.stableName(), unsafe.stableName(), interrupt.name());
  }

  private static ListedCycle listed(List<Dependency> path) {
    List<String> names = new ArrayList<>();
    path.forEach(each -> names.add(each.from.printedName()));
    names.add(path.get(path.size() - 1).to.printedName());
    return ListedCycle.of(names);
  }
}
