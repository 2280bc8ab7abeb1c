package dev.lockreel.lockdep;

import dev.lockreel.lockdep.TestEvent.How;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.WaitType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A random trace of a small world: a few classes, tasks with interrupts on top of them, and now and
 * then everything that a kernel must not do.
 */
final class RandomTrace {
  private static final List<WaitType> WAITS =
      List.of(WaitType.SPIN, WaitType.CONFIG, WaitType.SLEEP, WaitType.SLEEP);
  private static final String TASK_FLAGS = "....dbD";

  private final Random random;
  private final List<TestLock> locks = new ArrayList<>();
  private final List<Runner> runners = new ArrayList<>();

  /** Forks the others. */
  /** A task for each CPU, whose one event shows that the CPU's events are in the trace. */
  private static final int FIRST_BYSTANDER = 8;

  private static final int CPUS = 4;

  private static final int PARENT = 9;

  /** Distance of an object that no other task takes, in bytes. */
  private static final long OTHER_OBJECT = 0x100000;

  private final Script script = new Script();

  /**
   * Share of blocking acquisitions that respect the order of classes; decides how fast cycles come
   * about.
   */
  private final double orderly;

  private final double shared;
  private final boolean waits;

  /** One task with what it holds, and the interrupts that run on top of it: task context first. */
  private static final class Runner {
    final int pid;
    final List<TestLock> held = new ArrayList<>();

    /** How many of the held locks each context had found on its entry. */
    final List<Integer> bases = new ArrayList<>();

    final StringBuilder contexts = new StringBuilder(".");
    char irqs = '.';

    /** It went to its end and waits to be forked anew. */
    boolean gone;

    /**
     * Of two acquisitions of one object one was released: where it goes from here is not for a
     * naive mind.
     */
    boolean doubtful;

    /** Something was taken under a nest lock: then one entry may stand for several objects. */
    boolean nested;

    Runner(int pid) {
      this.pid = pid;
      bases.add(0);
    }

    char context() {
      return contexts.charAt(contexts.length() - 1);
    }

    int base() {
      return bases.get(bases.size() - 1);
    }

    boolean holds(TestLock lock) {
      return held.stream().anyMatch(each -> each.address() == lock.address());
    }

    /** Two of the held locks are one object. */
    boolean holdsTwice() {
      return held.stream().map(TestLock::address).distinct().count() < held.size();
    }

    void took(TestLock lock, boolean underNestLock) {
      held.add(lock);
      nested = underNestLock || (nested && held.size() > 1);
    }

    void released(TestLock lock) {
      doubtful |= holds(lock);
      doubtful &= !held.isEmpty();
    }
  }

  private RandomTrace(Random random) {
    this.random = random;
    orderly = random.nextDouble();
    shared = random.nextBoolean() ? 0 : random.nextDouble();
    waits = random.nextInt(3) == 0;
    makeLocks();
    for (int pid = FIRST_BYSTANDER; pid < FIRST_BYSTANDER + CPUS; pid++) {
      script.task(pid).event(EventKind.IRQ_ENABLE);
    }
    everyClassIsTaken();
    int count = 1 + random.nextInt(3);
    for (int i = 1; i <= count; i++) {
      Runner runner = new Runner(i);
      runners.add(runner);
      script.task(PARENT).flags("....").fork(i);
    }
  }

  /** A trace of about {@code length} events. */
  static List<TestEvent> of(Random random, int length) {
    RandomTrace trace = new RandomTrace(random);
    while (trace.script.events().size() < length) {
      trace.step();
    }
    return trace.script.events();
  }

  private void makeLocks() {
    int count = 2 + random.nextInt(4);
    boolean local = random.nextInt(4) == 0;
    int thin = random.nextInt(4) == 0 ? count : random.nextInt(3) == 0 ? 1 : 0;
    for (int i = 0; i < count; i++) {
      String name = "" + (char) ('A' + i);
      int instances = 1 + random.nextInt(2);
      TestLock like = i < thin ? TestLock.thin(name, 0) : TestLock.keyed(name);
      if (waits && like.keyed() && random.nextInt(5) > 0) {
        WaitType inner = WAITS.get(random.nextInt(WAITS.size()));
        WaitType outer =
            random.nextInt(4) == 0 ? WAITS.get(random.nextInt(WAITS.size())) : WaitType.INVALID;
        like = like.wait(inner, outer);
        like = random.nextInt(12) == 0 ? like.overridingWait() : like;
      }
      if (local && random.nextInt(3) == 0 && !like.override()) {
        like = like.type(LockType.LOCAL_LOCK);
        if (like.inner() == WaitType.INVALID) {
          // An event that has a type and no wait types has those of its type.
          like = like.wait(LockType.LOCAL_LOCK.waitInner(), like.outer());
        }
      }
      for (int instance = 0; instance < instances; instance++) {
        TestLock lock =
            new TestLock(
                name,
                TestLock.keyed(name, instance).address(),
                like.key(),
                0,
                like.type(),
                like.inner(),
                like.outer(),
                like.override());
        locks.add(lock);
        if (i == 0 && random.nextInt(4) == 0) {
          locks.add(lock.subclass(1));
        }
      }
    }
  }

  /** Another object of each class is taken and released first: the trace has its acquisitions. */
  private void everyClassIsTaken() {
    Set<String> done = new HashSet<>();
    for (TestLock lock : locks) {
      if (done.add(lock.className())) {
        TestLock other = lock.at(lock.address() + OTHER_OBJECT);
        script.task(PARENT).flags("....").acquire(other).release(other);
      }
    }
  }

  private void step() {
    Runner runner = runners.get(random.nextInt(runners.size()));
    script.task(runner.pid).flags(flags(runner));
    if (runner.gone) {
      forkAgain(runner);
      return;
    }
    int dice = random.nextInt(1000);
    if (dice < 480) {
      acquire(runner);
    } else if (dice < 880) {
      release(runner);
    } else if (dice < 930) {
      interruptChanges(runner);
    } else if (dice < 960) {
      irqsChange(runner);
    } else if (dice < 990) {
      toUserSpace(runner);
    } else if (dice < 993) {
      unbalanced(runner);
    } else if (dice < 996) {
      script.destroy(any());
    } else if (dice < 998) {
      script.event(EventKind.HARDIRQ_THREADED);
    } else {
      exit(runner);
    }
  }

  private static String flags(Runner runner) {
    char irqs = runner.irqs;
    char context = runner.context();
    if (context == 'h' || context == 'H' || context == 'z' || context == 'Z') {
      irqs = 'd';
    }
    return "" + irqs + "." + context + "1";
  }

  private TestLock any() {
    return locks.get(random.nextInt(locks.size()));
  }

  private void acquire(Runner runner) {
    if (runner.held.size() > 6) {
      release(runner);
      return;
    }
    TestLock lock = any();
    if (random.nextDouble() < orderly) {
      for (int tries = 0; tries < 4 && !inOrder(runner, lock); tries++) {
        lock = any();
      }
    }
    if ((runner.nested || runner.doubtful) && runner.holds(lock)) {
      return;
    }
    List<How> how = new ArrayList<>();
    if (random.nextDouble() < shared) {
      how.add(random.nextBoolean() ? How.SHARED : How.RECURSIVE);
    }
    if (random.nextInt(10) == 0) {
      how.add(How.TRY);
    }
    if (random.nextInt(25) == 0) {
      how.add(How.UNCHECKED);
    }
    TestLock nest = null;
    if (!runner.holdsTwice() && !runner.holds(lock) && !subclassed(lock)) {
      boolean known = !runner.held.isEmpty() && random.nextInt(20) == 0;
      nest = known ? runner.held.get(random.nextInt(runner.held.size())) : null;
      nest = random.nextInt(300) == 0 ? any() : nest;
    }
    if (nest == null) {
      script.acquire(lock, how.toArray(How[]::new));
    } else {
      script.acquireUnder(nest, lock, how.toArray(How[]::new));
    }
    runner.took(lock, nest != null);
  }

  /** Two classes share its objects: a release by class is then not for a naive mind either. */
  private boolean subclassed(TestLock lock) {
    return locks.stream()
        .anyMatch(each -> each.name().equals(lock.name()) && each.subclass() != lock.subclass());
  }

  private static boolean inOrder(Runner runner, TestLock lock) {
    return runner.held.stream().allMatch(held -> held.name().compareTo(lock.name()) < 0);
  }

  private void release(Runner runner) {
    int count = runner.held.size() - runner.base();
    if (count > 0) {
      int index = runner.held.size() - 1;
      if (random.nextInt(5) == 0) {
        index -= random.nextInt(count);
      }
      TestLock gone = runner.held.remove(index);
      runner.released(gone);
      script.release(gone);
    }
  }

  private void interruptChanges(Runner runner) {
    char now = runner.context();
    if (runner.bases.size() > 1 && random.nextInt(3) > 0) {
      while (runner.held.size() > runner.base()) {
        release(runner);
      }
      if (now == 'h' || now == 'H') {
        script.event(EventKind.IRQ_HANDLER_EXIT);
      }
      runner.bases.remove(runner.bases.size() - 1);
      runner.contexts.setLength(runner.contexts.length() - 1);
      return;
    }
    String higher =
        switch (now) {
          case '.' -> "sshhz";
          case 's' -> "HHz";
          case 'h' -> "Z";
          default -> "";
        };
    boolean masked = runner.irqs == 'd' || runner.irqs == 'D';
    if (!higher.isEmpty()) {
      char next = higher.charAt(random.nextInt(higher.length()));
      if (!(masked && next != 'z' && next != 'Z') && !(runner.irqs == 'b' && next == 's')) {
        runner.contexts.append(next);
        runner.bases.add(runner.held.size());
      }
    }
  }

  private void irqsChange(Runner runner) {
    if (runner.context() != '.') {
      return;
    }
    char next = TASK_FLAGS.charAt(random.nextInt(TASK_FLAGS.length()));
    boolean wereOff = runner.irqs == 'd' || runner.irqs == 'D';
    boolean areOff = next == 'd' || next == 'D';
    if (wereOff && !areOff && random.nextBoolean()) {
      script.event(EventKind.IRQ_ENABLE);
    } else if (!wereOff && areOff && random.nextBoolean()) {
      script.event(EventKind.IRQ_DISABLE);
    }
    runner.irqs = next;
  }

  private void toUserSpace(Runner runner) {
    if (runner.context() != '.') {
      return;
    }
    if (random.nextInt(10) > 0 || runner.doubtful) {
      while (!runner.held.isEmpty()) {
        release(runner);
      }
    }
    script.event(EventKind.USER_RETURN);
  }

  private void unbalanced(Runner runner) {
    TestLock lock = any();
    boolean classHeld = runner.held.stream().anyMatch(h -> h.name().equals(lock.name()));
    if (!classHeld) {
      script.release(lock);
    }
  }

  private void exit(Runner runner) {
    if (runner.context() != '.' || runner.doubtful) {
      return;
    }
    script.event(EventKind.SCHED_PROCESS_EXIT);
    runner.gone = true;
  }

  private void forkAgain(Runner runner) {
    script.task(PARENT).flags("....").fork(runner.pid);
    runner.gone = false;
    runner.held.clear();
    runner.irqs = '.';
  }

  /**
   * Whether a part of such a trace is one as well: every task is forked before it does anything and
   * only when it is new or gone, and does not go to user space with an object half released; and no
   * object is held twice where one entry may stand for several.
   */
  static boolean possible(List<TestEvent> part) {
    if (part.size() < CPUS || part.get(CPUS - 1).pid() != FIRST_BYSTANDER + CPUS - 1) {
      return false;
    }
    Map<Integer, Runner> living = new HashMap<>();
    Set<String> taken = new HashSet<>();
    for (TestEvent event : part) {
      if (event.kind() == EventKind.LOCK_ACQUIRE) {
        taken.add(event.lock().className());
      } else if (event.kind() == EventKind.LOCK_RELEASE
          && !taken.contains(event.lock().className())) {
        return false;
      }
      if (event.pid() >= FIRST_BYSTANDER && event.kind() != EventKind.SCHED_PROCESS_FORK) {
        continue;
      }
      if (event.kind() == EventKind.SCHED_PROCESS_FORK) {
        Runner before = living.put(event.number(), new Runner(event.number()));
        if (before != null && !before.gone) {
          return false;
        }
        continue;
      }
      Runner runner = living.get(event.pid());
      if (runner == null || runner.gone || !goesOn(runner, event)) {
        return false;
      }
    }
    return true;
  }

  private static boolean goesOn(Runner runner, TestEvent event) {
    switch (event.kind()) {
      case LOCK_ACQUIRE -> {
        boolean under = event.nest() != null;
        boolean ambiguous =
            (under && runner.holdsTwice())
                || ((under || runner.nested || runner.doubtful) && runner.holds(event.lock()));
        runner.took(event.lock(), under);
        return !ambiguous;
      }
      case LOCK_RELEASE -> {
        if (runner.held.remove(event.lock())) {
          runner.released(event.lock());
        }
      }
      case USER_RETURN -> {
        return !runner.doubtful;
      }
      case SCHED_PROCESS_EXIT -> {
        runner.gone = true;
        return !runner.doubtful;
      }
      default -> {}
    }
    return true;
  }
}
