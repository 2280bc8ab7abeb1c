package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.AddressMap;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.EmulatedLock;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.emulation.sync.WaitQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The notifiers of one mm, and its running invalidations. */
final class Subscriptions implements Stateful {
  static final String LOCK = "&subscriptions->lock";

  /**
   * The locks of which a start and an end each take one, once
   * (__mmu_notifier_invalidate_range_start, __mmu_notifier_invalidate_range_end): {@link #LOCK}
   * where interval notifiers are, SRCU's read side where others are.
   */
  static final Set<String> LOCKS_OF_START_AND_END = Set.of(LOCK, "srcu");

  static final String WQ = "&subscriptions->wq";

  private static final int MOST_LEAKS = 256;

  private final long mm;
  private final EmulatedLock lock;
  private final WaitQueue wq;
  private final InvalidateSequence sequence = new InvalidateSequence();
  private final Shared shared;
  private final Shared sharedIntervals;
  private final Ledger ledger = new Ledger();

  /** Running invalidations: started and neither ended, failed nor found to have leaked. */
  final List<Invalidation> inFlight = new ArrayList<>(2);

  final AddressMap<IntervalNotifier> intervals = new AddressMap<>();

  /** Recorded ends that are under way: they may not have lowered the kernel's count yet. */
  int ending;

  /** Its struct hmm; null for none. */
  Hmm hmm;

  /**
   * Whether all starts that have not ended are known: the trace has the mm from its beginning, or
   * is whole.
   */
  boolean known;

  /** The number of starts that were found to have no end. */
  long leaked;

  /** The first start that was found to have no end; null for none. */
  Invalidation firstLeaked;

  /** The first few starts that were found to have no end and are known. */
  private final List<Invalidation> leaks = new ArrayList<>(0);

  /**
   * @param mm address of the mm; 0 where the trace does not have it
   */
  Subscriptions(long mm, Machine machine) {
    this(
        mm,
        machine.spinlock(LOCK, mm, 4),
        new WaitQueue(WQ + " of mm 0x" + Long.toHexString(mm), machine.spinlock(WQ, mm, 5)));
  }

  Subscriptions(long mm, EmulatedLock lock, WaitQueue wq) {
    this.mm = mm;
    this.lock = lock;
    this.wq = wq;
    shared = shared(mm);
    sharedIntervals = sharedIntervals(mm);
  }

  /** {@link #shared()} of an mm. */
  static Shared shared(long mm) {
    return new Shared("invalidations of mm", mm);
  }

  /** {@link #sharedIntervals()} of an mm. */
  static Shared sharedIntervals(long mm) {
    return new Shared("interval notifiers of mm", mm);
  }

  /** The name of the set of its interval notifiers as a piece of shared state. */
  Shared sharedIntervals() {
    return sharedIntervals;
  }

  /** Its name as a piece of shared state: running invalidations, leaks, intervals' sequences. */
  Shared shared() {
    return shared;
  }

  long mm() {
    return mm;
  }

  EmulatedLock lock() {
    return lock;
  }

  EmulatedLock wqLock() {
    return wq.lock();
  }

  WaitQueue wq() {
    return wq;
  }

  InvalidateSequence sequence() {
    return sequence;
  }

  Ledger ledger() {
    return ledger;
  }

  /** The last start that failed; null for none. */
  Invalidation lastFailed;

  /** A running invalidation that overlaps; null for none. */
  Invalidation running(Interval interval) {
    for (Invalidation each : inFlight) {
      if (each.running && each.interval().overlaps(interval)) {
        return each;
      }
    }
    return null;
  }

  /** A running invalidation that this hmm counts and that overlaps; null for none. */
  Invalidation running(Interval interval, Hmm of) {
    return of == hmm ? running(interval) : null;
  }

  /** An invalidation becomes part of the count. */
  void counts(Invalidation start) {
    start.counted = true;
    begins(start);
    ledger.started(start);
  }

  /** An invalidation makes what it overlaps invalid. */
  void begins(Invalidation start) {
    if (!start.running) {
      start.running = true;
      inFlight.add(start);
    }
  }

  /** An invalidation that never counted has failed. */
  void gaveUp(Invalidation start) {
    start.running = false;
    inFlight.remove(start);
  }

  /** An invalidation that counted has ended, or has failed and given its count back. */
  void uncounts(Invalidation start) {
    start.counted = false;
    start.running = false;
    inFlight.remove(start);
    ledger.ended(start);
  }

  /** An invalidation that counts will never end. */
  void leaks(Invalidation start) {
    start.state = Invalidation.State.OVER;
    start.running = false;
    inFlight.remove(start);
    leaked++;
    if (firstLeaked == null) {
      firstLeaked = start;
    }
    if (leaks.size() < MOST_LEAKS) {
      leaks.add(start);
    }
  }

  /**
   * The recorded count shows starts that were never given back.
   *
   * @param failed the start that did not; null where it is not known
   */
  void leaks(long starts, Invalidation failed) {
    leaked += starts;
    if (failed != null) {
      failed.leakProved = true;
    }
    if (firstLeaked == null) {
      firstLeaked = failed;
    }
  }

  /** The invalidation that was found to have no end and that this event ends; null for none. */
  Invalidation endedLate(ModelEvent end) {
    for (Invalidation each : leaks) {
      if (each.isEndedBy(end) && each.hasAddressesOf(end)) {
        return each;
      }
    }
    return null;
  }

  /** An invalidation that was found to have no end has ended. */
  void endsAfterAll(Invalidation start) {
    leaks.remove(start);
    leaked--;
    if (firstLeaked == start) {
      firstLeaked = leaks.isEmpty() ? null : leaks.get(0);
    }
  }

  /**
   * Whether the mm is gone with that process: it has no notifiers, and the process began all of its
   * leaks.
   */
  boolean goneWith(int process) {
    if (leaks.isEmpty() || !intervals.isEmpty() || !inFlight.isEmpty() || hmm != null) {
      return false;
    }
    for (Invalidation each : leaks) {
      if (each.pid() != process && each.begin().process() != process) {
        return false;
      }
    }
    return true;
  }

  /** Drops the running invalidations: after lost events they are unknown. */
  void forget() {
    known = false;
    // Their counts are forgotten too: those whose protocols go on have none to give back.
    inFlight.forEach(Invalidation::forgetCounts);
    inFlight.clear();
    sequence.forget();
    ledger.forget();
    intervals.values().forEach(each -> each.mapping().forget());
    leaked = 0;
    firstLeaked = null;
    leaks.clear();
    wq.mayWake();
    if (hmm != null) {
      hmm.wq().mayWake();
      hmm.forgetNotifiers();
      hmm.sequence().forget();
      hmm.ranges.values().forEach(HmmRange::forget);
    }
  }

  /** Whether it can be dropped without loss. */
  boolean idle() {
    return inFlight.isEmpty() && intervals.isEmpty() && leaked == 0 && ending == 0 && hmm == null;
  }

  void freed(Machine machine) {
    machine.destroy(lock, wq.lock());
  }

  @Override
  public void fields(StateFields f) {
    f.part("sequence", sequence);
    f.part("ledger", ledger);
    f.all("inFlight", Invalidation.class, inFlight);
    ending = f.small("ending", ending);
    intervals.fields(f, "intervals", IntervalNotifier.class);
    hmm = f.value("hmm", Hmm.class, hmm);
    known = f.flag("known", known);
    leaked = f.number("leaked", leaked);
    firstLeaked = f.value("firstLeaked", Invalidation.class, firstLeaked);
    f.all("leaks", Invalidation.class, leaks);
    lastFailed = f.value("lastFailed", Invalidation.class, lastFailed);
  }

  @Override
  public String toString() {
    if (hmm != null) {
      return hmm.toString();
    }
    return mm == 0 ? "an mm that the trace does not name" : "mm 0x" + Long.toHexString(mm);
  }
}
