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
 * The objects by their addresses. Where a trace begins in the middle of things they are made on
 * first use, with what the event tells.
 */
final class HmmObjects implements Stateful {
  /** Those that only have a leak left, and the dead ones, are kept up to this number. */
  private static final int MOST_REMAINS = 1024;

  private final Machine machine;

  /** The lock of an hmm's ranges is a mutex. */
  private final boolean mutex;

  /** Ledgers of an mm that has no notifiers any more are kept for a while, for their totals. */
  private final boolean keepsIdle;

  private final AddressMap<Subscriptions> byMm = new AddressMap<>();
  private final AddressMap<Hmm> hmms = new AddressMap<>();
  private final AddressMap<HmmRange> ranges = new AddressMap<>();
  private final AddressMap<IntervalNotifier> intervals = new AddressMap<>();

  /** What each task is registering, until the trace shows how that ended. */
  private final Map<Integer, HmmRange> registering = new HashMap<>();

  HmmObjects(Kernel kernel, Machine machine) {
    this.machine = machine;
    mutex = kernel.chosen(HmmProtocols.INVALIDATE, InvalidateVariant.class).mutex();
    keepsIdle = !kernel.executes();
  }

  Iterable<Subscriptions> all() {
    return byMm.values();
  }

  /** Subscriptions, hmms, ranges and interval notifiers. */
  int size() {
    return byMm.size() + hmms.size() + ranges.size() + intervals.size();
  }

  /** Those of the event's mm or hmm; made where there are none. */
  Subscriptions subscriptionsOf(ModelEvent event) {
    long mm = event.address("mm");
    if (mm == 0 && event.has("hmm")) {
      return hmmOf(event).subscriptions();
    }
    return subscriptions(mm);
  }

  /** The same; null where the event does not tell, or nothing is known of it. */
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
      byMm.put(mm, known);
      evict();
    }
    return known;
  }

  /** The oldest of those that nothing more will happen to goes. */
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

  /** Forgets them where nothing is left of them. */
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

  /** The hmm that callbacks of that mm go to, made where there is none. */
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

  /** hmm_register: whatever was at that address is gone. */
  Hmm register(ModelEvent event) {
    Hmm old = hmms.remove(event.address("hmm"));
    if (old != null) {
      free(old);
    }
    Hmm made = make(event.address("hmm"), event.address("mm"));
    made.subscriptions().known = true;
    return made;
  }

  /** Nobody has a reference to it any more. */
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

  /** hmm_range_register begins; whether it fails its return tells, unless its event does. */
  void registers(ModelEvent event, HmmRange range) {
    if (event.has("ret")) {
      registering.remove(event.pid());
    } else {
      registering.put(event.pid(), range);
    }
  }

  /** hmm_range_register has returned; the range whose registration failed, or null. */
  HmmRange registered(ModelEvent event) {
    HmmRange range = registering.remove(event.pid());
    return event.number("ret", 0) < 0 && range != null && ranges.get(range.address()) == range
        ? range
        : null;
  }

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
