package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.AddressMap;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.Machine;
import java.util.HashMap;
import java.util.Map;

/**
 * The objects of HMM by their addresses. Objects from before the trace began are made on first use,
 * from the fields of the event.
 */
final class HmmObjects implements Stateful {
  /** At most so many dead objects, and mms with only a leak left, are kept. */
  private static final int MOST_REMAINS = 1024;

  private final Kernel kernel;
  private final Machine machine;
  private final boolean mutex;

  /** Whether ledgers of an mm without notifiers are kept for a while, for their totals. */
  private final boolean keepsIdle;

  private final AddressMap<Subscriptions> byMm = new AddressMap<>();
  private final AddressMap<Hmm> hmms = new AddressMap<>();
  private final AddressMap<HmmRange> ranges = new AddressMap<>();
  private final AddressMap<IntervalNotifier> intervals = new AddressMap<>();

  /** The range that each task is registering, until the trace shows the outcome. */
  private final Map<Integer, HmmRange> registering = new HashMap<>();

  /**
   * @param mutex whether the lock of an hmm's ranges is a mutex, else a spin lock
   */
  HmmObjects(Kernel kernel, Machine machine, boolean mutex) {
    this.kernel = kernel;
    this.machine = machine;
    this.mutex = mutex;
    keepsIdle = !kernel.executes();
  }

  Iterable<Subscriptions> all() {
    return byMm.values();
  }

  /** The number of subscriptions, hmms, ranges and interval notifiers. */
  int size() {
    return byMm.size() + hmms.size() + ranges.size() + intervals.size();
  }

  /** The subscriptions of the event's mm or hmm; made where there are none. */
  Subscriptions subscriptionsOf(ModelEvent event) {
    long mm = event.address("mm");
    if (mm == 0 && event.has("hmm")) {
      return hmmOf(event).subscriptions();
    }
    return subscriptions(mm);
  }

  /**
   * The subscriptions of the event's mm or hmm; null where the event names neither or nothing is
   * known of it.
   */
  Subscriptions find(ModelEvent event) {
    long mm = event.address("mm");
    if (mm != 0) {
      return byMm.get(mm);
    }
    Hmm hmm = hmms.get(event.address("hmm"));
    return hmm == null ? null : hmm.subscriptions();
  }

  private Subscriptions subscriptions(long mm) {
    Subscriptions known = byMm.get(mm);
    if (known == null) {
      known = new Subscriptions(mm, machine);
      known.known = kernel.isWhole();
      byMm.put(mm, known);
      evict();
    }
    return known;
  }

  /** Drops the oldest of the objects that nothing more will happen to. */
  private void evict() {
    if (byMm.size() <= MOST_REMAINS) {
      return;
    }
    Subscriptions eldest = byMm.values().iterator().next();
    byMm.remove(eldest.mm());
    if (eldest.inFlight.isEmpty() && eldest.intervals.isEmpty() && eldest.hmm == null) {
      eldest.freed(machine);
    } else {
      byMm.put(eldest.mm(), eldest);
    }
  }

  /** Drops subscriptions with nothing left in them. */
  void tidy(Subscriptions subscriptions) {
    if (!keepsIdle && subscriptions.idle() && byMm.remove(subscriptions.mm(), subscriptions)) {
      subscriptions.freed(machine);
    }
  }

  /** The event's hmm; made where it is not known. */
  Hmm hmmOf(ModelEvent event) {
    long address = event.address("hmm");
    Hmm known = hmms.get(address);
    return known != null ? known : make(address, event.address("mm"));
  }

  /** The hmm that receives the callbacks of that mm; made where there is none. */
  Hmm hmmOf(Subscriptions subscriptions) {
    return subscriptions.hmm != null
        ? subscriptions.hmm
        : make(subscriptions.mm(), subscriptions.mm());
  }

  private Hmm make(long address, long mm) {
    // Without an mm it is known by its own address, which is no mm's.
    Subscriptions subscriptions = subscriptions(mm == 0 ? address : mm);
    Hmm made = new Hmm(address, subscriptions, machine, mutex);
    subscriptions.hmm = made;
    hmms.put(address, made);
    return made;
  }

  /** Whether an hmm at that address is known. */
  boolean knows(long address) {
    return hmms.get(address) != null;
  }

  /** hmm_register: drops whatever was at that address. */
  Hmm register(ModelEvent event) {
    Hmm old = hmms.remove(event.address("hmm"));
    if (old != null) {
      free(old);
    }
    Hmm made = make(event.address("hmm"), event.address("mm"));
    made.subscriptions().known = true;
    return made;
  }

  /** Frees an hmm whose last reference is gone. */
  void free(Hmm hmm) {
    hmm.ranges.values().forEach(range -> ranges.remove(range.address()));
    Subscriptions subscriptions = hmm.subscriptions();
    if (subscriptions.hmm == hmm && hmms.get(hmm.address()) != hmm) {
      subscriptions.hmm = null;
      subscriptions.forget();
      tidy(subscriptions);
    }
  }

  /** hmm_put. */
  void put(Hmm hmm) {
    hmm.put(machine);
  }

  HmmRange range(long address) {
    return ranges.get(address);
  }

  HmmRange newRange(ModelEvent event) {
    HmmRange range =
        new HmmRange(
            event.address("range"),
            hmmOf(event),
            new Interval(event.address("start"), event.number("end", -1)));
    ranges.put(range.address(), range);
    return range;
  }

  /** hmm_range_register begins; its event or its return shows whether it fails. */
  void registers(ModelEvent event, HmmRange range) {
    if (event.has("ret")) {
      registering.remove(event.pid());
    } else {
      registering.put(event.pid(), range);
    }
  }

  /** hmm_range_register has returned; returns the range whose registration failed, or null. */
  HmmRange registered(ModelEvent event) {
    HmmRange range = registering.remove(event.pid());
    return event.number("ret", 0) < 0 && range != null && ranges.get(range.address()) == range
        ? range
        : null;
  }

  /** Whether the outcome of the range's registration is not known yet. */
  boolean registering(HmmRange range) {
    return registering.containsValue(range);
  }

  /** The task has returned from hmm_range_register, if it was in it; so it has not failed. */
  void gone(int pid) {
    registering.remove(pid);
  }

  void remove(HmmRange range) {
    ranges.remove(range.address(), range);
  }

  IntervalNotifier interval(long address) {
    return intervals.get(address);
  }

  IntervalNotifier newInterval(ModelEvent event) {
    long start = event.address("start");
    long length = event.number("length", -1);
    IntervalNotifier made =
        new IntervalNotifier(
            event.address("mni"),
            subscriptions(event.address("mm")),
            new Interval(start, length == -1 ? -1 : start + length));
    intervals.put(made.address(), made);
    return made;
  }

  void remove(IntervalNotifier interval) {
    intervals.remove(interval.address(), interval);
  }

  @Override
  public void fields(StateFields f) {
    byMm.fields(f, "byMm", Subscriptions.class);
    hmms.fields(f, "hmms", Hmm.class);
    ranges.fields(f, "ranges", HmmRange.class);
    intervals.fields(f, "intervals", IntervalNotifier.class);
    f.all("registering", Integer.class, HmmRange.class, registering);
  }
}
