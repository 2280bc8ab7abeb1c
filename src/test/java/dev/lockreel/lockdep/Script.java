package dev.lockreel.lockdep;

import dev.lockreel.lockdep.TestEvent.How;
import dev.lockreel.lockdep.declared.ClassAnnotations;
import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.Symbols;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A trace written down in a test: {@code script.task(1).acquire(a).acquire(b).release(b)}. Task and
 * flags stay until they are set anew.
 */
final class Script {
  static final Origin ORIGIN = new Origin("test", "script");

  private static final int CPUS = 4;

  private final List<TestEvent> events = new ArrayList<>();
  private int pid = 1;
  private String flags = "....";

  /** The events that follow are of this task; it runs on the CPU of its pid's last two bits. */
  Script task(int newPid) {
    pid = newPid;
    return this;
  }

  /** The flags column of the events that follow. */
  Script flags(String newFlags) {
    flags = newFlags;
    return this;
  }

  Script acquire(TestLock lock, How... how) {
    return add(EventKind.LOCK_ACQUIRE, lock, set(how), null, 0);
  }

  Script acquireUnder(TestLock nest, TestLock lock, How... how) {
    return add(EventKind.LOCK_ACQUIRE, lock, set(how), nest, 0);
  }

  Script acquired(TestLock lock) {
    return add(EventKind.LOCK_ACQUIRED, lock, Set.of(), null, 0);
  }

  Script release(TestLock lock) {
    return add(EventKind.LOCK_RELEASE, lock, Set.of(), null, 0);
  }

  /** Acquires in this order and releases in the opposite one. */
  Script nest(TestLock... locks) {
    for (TestLock lock : locks) {
      acquire(lock);
    }
    for (int i = locks.length - 1; i >= 0; i--) {
      release(locks[i]);
    }
    return this;
  }

  Script destroy(TestLock lock) {
    return add(EventKind.LOCK_DESTROY, lock, Set.of(), null, 0);
  }

  Script fork(int child) {
    return add(EventKind.SCHED_PROCESS_FORK, null, Set.of(), null, child);
  }

  /** An event that needs no more words, such as {@code USER_RETURN}. */
  Script event(EventKind kind) {
    return add(kind, null, Set.of(), null, 0);
  }

  List<TestEvent> events() {
    return events;
  }

  /** The graph after the whole script as one source. */
  LockValidator validate() {
    LockValidator graph = new LockValidator(new ClassAnnotations(List.of()));
    graph.source("script", new ReadTally()).accept(batch(events, new Symbols()));
    return graph;
  }

  /** The events as rows; positions count from 1. */
  static EventBatch batch(List<TestEvent> events, Symbols symbols) {
    EventBatch batch = new EventBatch();
    batch.origin = ORIGIN;
    batch.symbols = symbols;
    batch.showsBottomHalves = true;
    batch.showsHardirqThreaded = true;
    while (batch.capacity() < events.size()) {
      batch.grow();
    }
    for (TestEvent event : events) {
      fill(batch, batch.size, event);
      batch.position[batch.size] = batch.size + 1L;
      batch.timestampNanos[batch.size] = batch.size * 1000L;
      batch.size++;
    }
    return batch;
  }

  /** Writes an event over row {@code row}, its position excepted. */
  static void fill(EventBatch batch, int row, TestEvent event) {
    batch.kind[row] = event.kind().code();
    batch.context[row] = context(event.flags());
    batch.pid[row] = event.pid();
    batch.cpu[row] = event.cpu();
    batch.comm[row] = batch.symbols.intern("task" + event.pid());
    batch.name[row] = Symbols.NONE;
    batch.ip[row] = Symbols.NONE;
    batch.lock[row] = event.number();
    batch.key[row] = 0;
    batch.nestLock[row] = event.nest() == null ? 0 : event.nest().address();
    batch.lockBits[row] = lockBits(event);
    TestLock lock = event.lock();
    if (lock != null) {
      batch.lock[row] = lock.address();
      batch.name[row] = batch.symbols.intern(lock.name());
      batch.key[row] = event.kind() == EventKind.LOCK_DESTROY ? 8 : lock.key();
    }
  }

  private static int lockBits(TestEvent event) {
    if (event.lock() == null) {
      return 0;
    }
    int bits = event.lock().bits();
    bits |= event.shared() ? LockBits.SHARED : 0;
    bits |= event.recursive() ? LockBits.RECURSIVE | LockBits.READER_KNOWN : 0;
    bits |= event.trylock() ? LockBits.TRY : 0;
    bits |= event.nest() != null ? LockBits.NEST_LOCK : 0;
    if (event.unchecked()) {
      return bits | LockBits.CHECK_KNOWN;
    }
    return event.lock().keyed() ? bits | LockBits.CHECK_KNOWN | LockBits.CHECK : bits;
  }

  private static int context(String flags) {
    return ContextBits.pack(flags.charAt(0), flags.charAt(1), flags.charAt(2), flags.charAt(3), 0);
  }

  private Script add(EventKind kind, TestLock lock, Set<How> how, TestLock nest, int number) {
    events.add(new TestEvent(kind, pid, pid % CPUS, flags, lock, how, nest, number));
    return this;
  }

  private static Set<How> set(How... how) {
    Set<How> set = EnumSet.noneOf(How.class);
    set.addAll(Arrays.asList(how));
    return set;
  }
}
