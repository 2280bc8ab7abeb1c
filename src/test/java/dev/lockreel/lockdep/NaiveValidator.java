package dev.lockreel.lockdep;

import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Fingerprint;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import dev.lockreel.trace.WaitType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The rules of docs/validation.md as plainly as they can be written: maps and lists of strings,
 * every question answered by walking all paths, nothing cached. Knows no gaps and no lost releases.
 */
final class NaiveValidator {
  private static final List<String> INTERRUPTS = List.of("HARDIRQ", "SOFTIRQ");

  final Map<String, NaiveClass> classes = new TreeMap<>();
  private final Map<Integer, NaiveTask> tasks = new TreeMap<>();

  /** Addresses that some event acquired or released. */
  private final Set<Long> shown = new HashSet<>();

  /** The task that took an object exclusively while no task had it, by address. */
  private final Map<Long, Integer> owners = new HashMap<>();

  /** Dependencies that the acquisition under validation has drawn so far. */
  private final Set<NaiveEdge> drawnNow = new HashSet<>();

  private List<NaiveVerdict> verdicts = new ArrayList<>();
  private TestEvent event;

  /** Some lock was known by its name alone. */
  private boolean sawThin;

  private NaiveTask task;

  /** What the event shows, in order. */
  List<NaiveVerdict> accept(TestEvent next) {
    verdicts = new ArrayList<>();
    event = next;
    task = task(next.pid());
    switch (next.kind()) {
      case LOCK_ACQUIRE -> {
        irqsMayBeOn(hardirqsOn(), softirqsOn());
        acquire();
      }
      case LOCK_RELEASE -> {
        irqsMayBeOn(hardirqsOn(), softirqsOn());
        release();
      }
      case IRQ_ENABLE -> irqsMayBeOn(true, !bottomHalvesOff() && context().isEmpty());
      case USER_RETURN -> {
        stillHeld(Rule.LOCK_HELD_AT_USER_RETURN);
        task.knownEmpty = true;
      }
      case SCHED_PROCESS_EXIT -> stillHeld(Rule.LOCK_HELD_AT_EXIT);
      case SCHED_PROCESS_FORK -> {
        NaiveTask child = new NaiveTask();
        child.knownEmpty = true;
        tasks.put(next.number(), child);
      }
      case LOCK_DESTROY -> destroyed();
      case HARDIRQ_THREADED -> task.hardirqThreaded = true;
      case IRQ_HANDLER_EXIT -> task.hardirqThreaded = false;
      default -> {}
    }
    return verdicts;
  }

  // What the flags column says.

  private boolean hardirqsOn() {
    return event.flags().charAt(0) == '.' || event.flags().charAt(0) == 'b';
  }

  private boolean bottomHalvesOff() {
    return event.flags().charAt(0) == 'b' || event.flags().charAt(0) == 'D';
  }

  private boolean softirqsOn() {
    return hardirqsOn() && !bottomHalvesOff() && context().isEmpty();
  }

  private String context() {
    return switch (event.flags().charAt(2)) {
      case 'h' -> "hardirq";
      case 's' -> "softirq";
      case 'H' -> "hardirq softirq";
      case 'z' -> "nmi";
      case 'Z' -> "nmi hardirq";
      default -> "";
    };
  }

  // Usage.

  private void irqsMayBeOn(boolean hardirqs, boolean softirqs) {
    for (NaiveHeld held : task.held) {
      if (held.checked() && hardirqs) {
        mark(held, "HARDIRQ-ON");
      }
      if (held.checked() && softirqs) {
        mark(held, "SOFTIRQ-ON");
      }
    }
  }

  private void markUsage(NaiveHeld next) {
    if (!next.checked()) {
      return;
    }
    boolean blocks = !next.event.trylock();
    if (next.context.contains("nmi")) {
      if (blocks) {
        markAroundNmi(next, "IN-NMI");
      }
      return;
    }
    if (blocks && next.context.contains("hardirq")) {
      mark(next, "IN-HARDIRQ");
    }
    if (hardirqsOn()) {
      mark(next, "HARDIRQ-ON");
    }
    if (blocks && next.context.contains("softirq")) {
      mark(next, "IN-SOFTIRQ");
    }
    if (softirqsOn()) {
      mark(next, "SOFTIRQ-ON");
    }
    if (!hardirqsOn() && !softirqsOn() && !(blocks && next.context.contains("irq"))) {
      markAroundNmi(next, "INITIAL USE");
    }
  }

  private void markAroundNmi(NaiveHeld held, String usage) {
    String bit = usage + (held.event.shared() ? " READ" : "");
    if (!held.lockClass.has(bit)) {
      overNmi(held, bit);
      held.lockClass.usages.add(bit);
      held.lockClass.firstLock.put(bit, held.address());
    }
  }

  /** A usage that comes new to the class conflicts with the first one on the other side of NMIs. */
  private void overNmi(NaiveHeld held, String usage) {
    NaiveClass marked = held.lockClass;
    boolean known =
        marked.usages.stream()
            .anyMatch(one -> marked.usages.stream().anyMatch(other -> overNmi(one, other)));
    if (!known) {
      marked.firstLock.entrySet().stream()
          .filter(each -> overNmi(each.getKey(), usage))
          .findFirst()
          .ifPresent(
              first ->
                  exactly(
                      Rule.INCONSISTENT_LOCK_STATE,
                      List.of(marked.name(), "NMI"),
                      first.getValue() == held.address() ? Confidence.INSTANCE : Confidence.CLASS,
                      null));
    }
  }

  private static boolean overNmi(String one, String other) {
    boolean readers = isReader(one) && isReader(other);
    return !readers && one.startsWith("IN-NMI") != other.startsWith("IN-NMI");
  }

  private static boolean isReader(String usage) {
    return usage.endsWith("-R") || usage.endsWith(" READ");
  }

  private void mark(NaiveHeld held, String usage) {
    NaiveClass marked = held.lockClass;
    String bit = usage + (held.event.shared() ? "-R" : "-W");
    if (marked.has(bit)) {
      return;
    }
    overNmi(held, bit);
    marked.usages.add(bit);
    marked.firstLock.put(bit, held.address());
    String interrupt = usage.contains("HARDIRQ") ? "HARDIRQ" : "SOFTIRQ";
    String opposite = usage.startsWith("IN-") ? interrupt + "-ON" : "IN-" + interrupt;
    inconsistent(held, interrupt, opposite);
    Set<String> reader = Set.of(held.event.recursive() ? "ER" : "EN");
    Set<String> holder = Set.of(held.event.shared() ? "SN" : "EN");
    Inversions found = new Inversions(interrupt);
    if (usage.startsWith("IN-")) {
      readerAgainstReaders(held, interrupt);
      NaivePaths.forwards(
          marked,
          reader,
          List.of(),
          (to, arrived, path) -> found.simple(marked, unsafe(to, arrived, interrupt)));
      NaivePaths.stroll(
          marked,
          reader,
          true,
          (to, arrived, path) -> found.any(marked, unsafe(to, arrived, interrupt)));
    } else {
      NaivePaths.backwards(
          marked, holder, (from, left, path) -> found.simple(safe(from, left, interrupt), marked));
      NaivePaths.stroll(
          marked,
          holder,
          false,
          (from, left, path) -> found.any(safe(from, left, interrupt), marked));
    }
    found.report();
  }

  private void inconsistent(NaiveHeld held, String interrupt, String opposite) {
    NaiveClass marked = held.lockClass;
    String with = marked.has(opposite + "-W") ? opposite + "-W" : null;
    if (with == null && !held.event.shared() && marked.has(opposite + "-R")) {
      with = opposite + "-R";
    }
    if (with == null) {
      return;
    }
    boolean same = marked.firstLock.get(with) == held.address();
    exactly(
        Rule.INCONSISTENT_LOCK_STATE,
        List.of(marked.name(), interrupt),
        same ? Confidence.INSTANCE : Confidence.CLASS,
        null);
  }

  /** A reader that is not recursive interrupts readers of its class. */
  private void readerAgainstReaders(NaiveHeld held, String interrupt) {
    NaiveClass marked = held.lockClass;
    if (!held.event.shared()
        || held.event.recursive()
        || held.assumed()
        || marked.isLocal()
        || marked.inconsistent(interrupt)
        || !marked.has(interrupt + "-ON-R")) {
      return;
    }
    boolean same = marked.firstLock.get(interrupt + "-ON-R") == held.address();
    exactly(
        Rule.IRQ_LOCK_INVERSION,
        List.of(marked.name(), marked.name(), interrupt),
        same ? Confidence.INSTANCE : Confidence.CLASS,
        null);
  }

  /** The class if it is held with the interrupt enabled, arrived at like this; else null. */
  private static NaiveClass unsafe(NaiveClass to, Set<String> arrived, String interrupt) {
    boolean readersCount = arrived.stream().anyMatch(kind -> kind.endsWith("N"));
    return to.has(interrupt + "-ON-W") || (readersCount && to.has(interrupt + "-ON-R")) ? to : null;
  }

  /** The class if it is used in the interrupt, left like this; else null. */
  private static NaiveClass safe(NaiveClass from, Set<String> left, String interrupt) {
    boolean readersCount = left.stream().anyMatch(kind -> kind.startsWith("E"));
    boolean used =
        from.has("IN-" + interrupt + "-W") || (readersCount && from.has("IN-" + interrupt + "-R"));
    return used ? from : null;
  }

  /**
   * The inversions that one event makes possible for one kind of interrupt; one of them is
   * reported.
   */
  private final class Inversions {
    private final String interrupt;

    /** Fingerprints, each with what it stands for. */
    private final Map<String, String> choices = new TreeMap<>();

    /** A path without detours makes one: it must be found. */
    private boolean simple;

    Inversions(String interrupt) {
      this.interrupt = interrupt;
    }

    void simple(NaiveClass safe, NaiveClass unsafe) {
      simple |= any(safe, unsafe);
    }

    boolean any(NaiveClass safe, NaiveClass unsafe) {
      if (safe == null
          || unsafe == null
          || safe == unsafe
          || safe.inconsistent(interrupt)
          || unsafe.inconsistent(interrupt)) {
        return false;
      }
      List<String> identity = List.of(safe.name(), unsafe.name(), interrupt);
      choices.put(Fingerprint.of(Rule.IRQ_LOCK_INVERSION, identity), identity.toString());
      return true;
    }

    void report() {
      if (!choices.isEmpty()) {
        verdicts.add(
            new NaiveVerdict(
                Rule.IRQ_LOCK_INVERSION, simple, choices, null, null, null, null, 0, 0));
      }
    }
  }

  // Acquisitions.

  private void acquire() {
    sawThin |= !event.lock().keyed();
    NaiveHeld next = new NaiveHeld(lockClass(event.lock()), event, context());
    shown.add(next.address());
    if (event.nest() != null) {
      if (!task.held.isEmpty() && top().lockClass == next.lockClass) {
        top().references = Math.max(1, top().references) + 1;
        return;
      }
      if (!holds(task.held, event.nest())) {
        nestLockNotHeld(next.lockClass);
      }
    }
    waitContext(next);
    markUsage(next);
    next.nested = nested(next, task.held);
    recursion(next);
    sameObject(next);
    task.held.add(next);
    if (!event.shared()) {
      owners.putIfAbsent(next.address(), event.pid());
    }
    draw(task.held.size() - 1);
  }

  private void waitContext(NaiveHeld next) {
    TestLock lock = event.lock();
    if (lock.inner() == WaitType.INVALID || event.trylock()) {
      return;
    }
    WaitType need = lock.outer() == WaitType.INVALID ? lock.inner() : lock.outer();
    WaitType allowed = WaitType.MAX;
    if (next.context.contains("hardirq") || next.context.contains("nmi")) {
      allowed = task.hardirqThreaded ? WaitType.CONFIG : WaitType.SPIN;
    } else if (next.context.contains("softirq")) {
      allowed = WaitType.CONFIG;
    }
    List<NaiveHeld> below = ofContext(task.held, next.context);
    for (NaiveHeld held : below) {
      WaitType inner = held.event.lock().inner();
      if (inner != WaitType.INVALID
          && (held.event.lock().override() || inner.compareTo(allowed) < 0)) {
        allowed = inner;
      }
    }
    if (need.compareTo(allowed) <= 0) {
      return;
    }
    List<String> identity = new ArrayList<>(List.of(next.lockClass.name()));
    for (NaiveHeld held : below) {
      if (held.event.lock().inner() == allowed) {
        identity = new ArrayList<>(List.of(next.lockClass.name(), held.lockClass.name()));
      }
    }
    if (identity.size() == 1) {
      identity.add(
          next.context.contains("nmi")
              ? "in an NMI"
              : next.context.contains("hardirq") ? "in a hardirq" : "in a softirq");
    }
    exactly(Rule.INVALID_WAIT_CONTEXT, identity, Confidence.CERTAIN, Severity.ERROR);
  }

  private void recursion(NaiveHeld next) {
    if (!next.draws() || next.nested) {
      return;
    }
    boolean inconsistent =
        next.lockClass.inconsistent("HARDIRQ") || next.lockClass.inconsistent("SOFTIRQ");
    boolean recurses = false;
    boolean certain = false;
    for (NaiveHeld held : task.held) {
      if (held.recursedOnBy(next)) {
        recurses |= !inconsistent || held.context.equals(next.context);
        certain |= held.address() == next.address();
      }
    }
    if (recurses) {
      boolean thin = !next.event.lock().keyed();
      exactly(
          Rule.LOCK_RECURSION,
          List.of(next.lockClass.name()),
          thin ? null : certain ? Confidence.CERTAIN : Confidence.CLASS,
          thin ? null : Severity.ERROR);
    }
  }

  /** The newest held lock is that very object, under another subclass. */
  private void sameObject(NaiveHeld next) {
    if (!next.draws()
        || event.nest() != null
        || !next.event.lock().excludes()
        || task.held.stream()
            .anyMatch(held -> held.address() == next.address() && held.recursedOnBy(next))) {
      return;
    }
    int index = task.held.size() - 1;
    while (index >= 0 && task.held.get(index).address() != next.address()) {
      index--;
    }
    if (index < 0) {
      return;
    }
    NaiveHeld held = task.held.get(index);
    boolean got =
        held.event.trylock()
            || held.context.equals(next.context)
            || (index + 1 < task.held.size()
                && task.held.get(index + 1).context.equals(held.context));
    boolean readers = held.event.shared() && next.event.shared();
    if (got
        && held.lockClass != next.lockClass
        && held.references == 0
        && !held.reported
        && held.event.lock().name().equals(next.event.lock().name())
        && held.event.lock().key() == next.event.lock().key()
        && !(readers && (next.event.recursive() || next.assumed()))) {
      exactly(
          Rule.LOCK_RECURSION,
          List.of(next.lockClass.name(), held.lockClass.name()),
          readers ? Confidence.CLASS : Confidence.CERTAIN,
          readers ? Severity.WARNING : Severity.ERROR);
    }
  }

  /**
   * A held nest lock serialises the acquisition against the oldest lock that it would recurse on.
   */
  private static boolean nested(NaiveHeld next, List<NaiveHeld> below) {
    boolean nestHeld = false;
    for (NaiveHeld held : below) {
      nestHeld |= next.event.nest() != null && held.address() == next.event.nest().address();
      if (held.recursedOnBy(next)) {
        return nestHeld;
      }
    }
    return false;
  }

  /** The newest entries, as far as they are of that context; oldest first. */
  private static List<NaiveHeld> ofContext(List<NaiveHeld> held, String context) {
    int from = held.size();
    while (from > 0 && held.get(from - 1).context.equals(context)) {
      from--;
    }
    return held.subList(from, held.size());
  }

  /** Draws the dependencies of held entry {@code index} to those below it. */
  private void draw(int index) {
    drawnNow.clear();
    NaiveHeld next = task.held.get(index);
    List<NaiveHeld> below = ofContext(task.held.subList(0, index), next.context);
    if (!next.draws() || next.nested || below.stream().anyMatch(held -> held.recursedOnBy(next))) {
      return;
    }
    for (int i = below.size() - 1; i >= 0; i--) {
      NaiveHeld held = below.get(i);
      if (!held.checked()) {
        continue;
      }
      dependency(held, next, below.size() - i);
      if (!held.event.trylock()) {
        return;
      }
    }
  }

  private void dependency(NaiveHeld held, NaiveHeld next, int distance) {
    NaiveClass from = held.lockClass;
    NaiveClass to = next.lockClass;
    NaiveEdge edge = from.out.get(to.name());
    if (edge == null) {
      edge = new NaiveEdge(from, to, held.address(), next.address());
    }
    String kind = (held.event.shared() ? "S" : "E") + (next.event.recursive() ? "R" : "N");
    if (!edge.kinds.contains(kind) && from != to) {
      orderInversion(edge, kind);
      joined(from, to, kind);
    }
    edge.kinds.add(kind);
    edge.distance = Math.min(edge.distance, distance);
    if (drawnNow.add(edge)) {
      edge.count++;
    }
    from.out.put(to.name(), edge);
    to.in.put(from.name(), edge);
  }

  private void orderInversion(NaiveEdge closing, String kind) {
    long drawnBefore = drawnNow.contains(closing) ? closing.count - 1 : closing.count;
    Map<String, String> choices = new TreeMap<>();
    int length = 0;
    for (List<NaiveEdge> path :
        NaivePaths.closing(closing.to, closing.from, kind, classes.size())) {
      List<String> cycle = new ArrayList<>();
      path.forEach(step -> cycle.add(step.from.name()));
      cycle.add(closing.from.name());
      length = cycle.size();
      choices.put(
          Fingerprint.of(Rule.LOCK_ORDER_INVERSION, Fingerprint.smallestRotation(cycle)),
          cycle.toString());
    }
    if (length > 0) {
      verdicts.add(
          new NaiveVerdict(
              Rule.LOCK_ORDER_INVERSION,
              !maySettle(),
              choices,
              null,
              null,
              closing,
              kind,
              drawnBefore,
              length));
    }
  }

  /**
   * Whether a cycle may be left out: names join its classes, and the task holds another lock, which
   * may be a gate.
   */
  private boolean maySettle() {
    return sawThin && task.held.size() > 2;
  }

  private void joined(NaiveClass from, NaiveClass to, String kind) {
    Set<String> by = Set.of(kind);
    for (String interrupt : INTERRUPTS) {
      Inversions found = new Inversions(interrupt);
      NaivePaths.backwards(
          from,
          by,
          (first, left, before) -> {
            if (safe(first, left, interrupt) != null) {
              NaivePaths.forwards(
                  to,
                  by,
                  before,
                  (last, arrived, after) -> found.simple(first, unsafe(last, arrived, interrupt)));
            }
          });
      NaivePaths.stroll(
          from,
          by,
          false,
          (first, left, before) ->
              NaivePaths.stroll(
                  to,
                  by,
                  true,
                  (last, arrived, after) ->
                      found.any(safe(first, left, interrupt), unsafe(last, arrived, interrupt))));
      found.report();
    }
  }

  // Releases.

  private void release() {
    long address = event.lock().address();
    boolean known = shown.contains(address) || task.knownEmpty;
    shown.add(address);
    int index = held(address);
    if (index < 0) {
      if (known) {
        exactly(
            Rule.BAD_UNLOCK_BALANCE,
            List.of(event.lock().className()),
            Confidence.CERTAIN,
            Severity.ERROR);
        explained(address);
      }
      return;
    }
    owners.remove(address, event.pid());
    NaiveHeld held = task.held.get(index);
    if (held.references > 1) {
      held.references--;
      return;
    }
    task.held.remove(index);
    for (int i = index; i < task.held.size(); i++) {
      takeAgain(i);
    }
  }

  /**
   * The object was released by another task than its owner: that the owner still has it is no news.
   */
  private void explained(long address) {
    if (owners.containsKey(address)) {
      List<NaiveHeld> held = task(owners.get(address)).held;
      for (int i = held.size() - 1; i >= 0; i--) {
        if (held.get(i).address() == address) {
          held.get(i).reported = true;
          return;
        }
      }
    }
  }

  /** An older lock is gone: entry {@code index} is validated as if it were taken now. */
  private void takeAgain(int index) {
    NaiveHeld again = task.held.get(index);
    TestLock nest = again.event.nest();
    if (nest != null && !holds(task.held.subList(0, index), nest)) {
      nestLockNotHeld(again.lockClass);
    }
    again.nested = nested(again, task.held.subList(0, index));
    draw(index);
  }

  private static boolean holds(List<NaiveHeld> among, TestLock lock) {
    return among.stream().anyMatch(held -> held.address() == lock.address());
  }

  private void nestLockNotHeld(NaiveClass lockClass) {
    exactly(
        Rule.NESTED_LOCK_NOT_HELD,
        List.of(lockClass.name()),
        Confidence.CERTAIN,
        task.knownEmpty ? Severity.ERROR : Severity.WARNING);
  }

  /** The newest entry of that object, or else one that stands for several of its class. */
  private int held(long address) {
    for (int i = task.held.size() - 1; i >= 0; i--) {
      if (task.held.get(i).address() == address) {
        return i;
      }
    }
    for (int i = task.held.size() - 1; i >= 0; i--) {
      NaiveHeld held = task.held.get(i);
      if (held.references > 0 && held.lockClass == classes.get(event.lock().className())) {
        return i;
      }
    }
    return -1;
  }

  private void stillHeld(Rule rule) {
    List<String> names = new ArrayList<>();
    for (NaiveHeld held : task.held) {
      if (!held.reported) {
        held.reported = true;
        names.add(held.lockClass.name());
      }
    }
    if (!names.isEmpty()) {
      exactly(rule, names, Confidence.CERTAIN, Severity.ERROR);
    }
  }

  private void destroyed() {
    for (NaiveTask holder : tasks.values()) {
      for (NaiveHeld held : holder.held) {
        if (held.address() == event.lock().address()) {
          held.reported = true;
          exactly(
              Rule.HELD_LOCK_FREED,
              List.of(held.lockClass.name()),
              Confidence.CERTAIN,
              Severity.ERROR);
        }
      }
    }
  }

  private void exactly(Rule rule, List<String> identity, Confidence confidence, Severity severity) {
    verdicts.add(
        new NaiveVerdict(
            rule,
            true,
            Map.of(Fingerprint.of(rule, identity), identity.toString()),
            confidence,
            severity,
            null,
            null,
            0,
            0));
  }

  private NaiveClass lockClass(TestLock lock) {
    return classes.computeIfAbsent(lock.className(), name -> new NaiveClass(lock));
  }

  private NaiveTask task(int pid) {
    return tasks.computeIfAbsent(pid, p -> new NaiveTask());
  }

  private NaiveHeld top() {
    return task.held.get(task.held.size() - 1);
  }
}
