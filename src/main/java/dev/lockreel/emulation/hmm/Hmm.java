package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.AddressMap;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.EmulatedLock;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.emulation.sync.WaitQueue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A struct hmm: the mirroring of one mm by devices. */
final class Hmm implements Stateful {
  static final String MUTEX = "&hmm->lock";
  static final String RANGES_LOCK = "&hmm->ranges_lock";
  static final String MIRRORS_SEM = "&hmm->mirrors_sem";
  static final String WQ = "&hmm->wq";

  private final long address;
  private final Subscriptions subscriptions;
  private final EmulatedLock lock;
  private final EmulatedLock mirrorsSem;
  private final WaitQueue wq;
  private final InvalidateSequence sequence = new InvalidateSequence();
  private final Shared count;
  private final Shared state;
  private final Shared sharedMirrors;
  private final Shared mappings;
  private final Shared registered;
  private long kref = 1;
  private boolean leaving;

  /** The running invalidations, as the protocol counts them. */
  private long notifiers;

  final AddressMap<HmmRange> ranges = new AddressMap<>();
  final Set<Long> mirrors = new LinkedHashSet<>();

  /**
   * @param mutex the lock of the ranges is a mutex, else a spin lock
   */
  Hmm(long address, Subscriptions subscriptions, Machine machine, boolean mutex) {
    this(
        address,
        subscriptions,
        mutex ? machine.mutex(MUTEX, address, 1) : machine.spinlock(RANGES_LOCK, address, 1),
        machine.rwsem(MIRRORS_SEM, address, 2),
        new WaitQueue(WQ + " of 0x" + Long.toHexString(address), machine.spinlock(WQ, address, 3)));
  }

  Hmm(
      long address,
      Subscriptions subscriptions,
      EmulatedLock lock,
      EmulatedLock mirrorsSem,
      WaitQueue wq) {
    this.address = address;
    this.subscriptions = subscriptions;
    this.lock = lock;
    this.mirrorsSem = mirrorsSem;
    this.wq = wq;
    count = new Shared("kref of hmm", address);
    state = new Shared("ranges and notifiers of hmm", address);
    sharedMirrors = new Shared("mirrors of hmm", address);
    mappings = new Shared("device mappings of hmm", address);
    registered = new Shared("registered ranges of hmm", address);
  }

  /** The name of its kref as a piece of shared state. */
  Shared count() {
    return count;
  }

  /** The name of its ranges and notifiers as a piece of shared state. */
  Shared state() {
    return state;
  }

  /** The name of what devices have mapped of its ranges as a piece of shared state. */
  Shared mappings() {
    return mappings;
  }

  /** The name of the set of its ranges as a piece of shared state. */
  Shared registered() {
    return registered;
  }

  /** The name of its mirrors as a piece of shared state. */
  Shared sharedMirrors() {
    return sharedMirrors;
  }

  /** What taking or giving back a reference may change; only once its mm is gone. */
  List<Shared> lastUse() {
    return leaving ? List.of(count) : List.of();
  }

  /** Its mm goes away. */
  void leaves() {
    leaving = true;
  }

  long address() {
    return address;
  }

  Subscriptions subscriptions() {
    return subscriptions;
  }

  /** hmm->lock, or hmm->ranges_lock. */
  EmulatedLock lock() {
    return lock;
  }

  EmulatedLock mirrorsSem() {
    return mirrorsSem;
  }

  /** The spin lock of {@link #wq}. */
  EmulatedLock wqLock() {
    return wq.lock();
  }

  WaitQueue wq() {
    return wq;
  }

  InvalidateSequence sequence() {
    return sequence;
  }

  /** hmm->notifiers: the invalidations that it counts. */
  long notifiers() {
    return notifiers;
  }

  /** hmm->notifiers++. */
  void notifiersUp() {
    notifiers++;
  }

  /** hmm->notifiers--. */
  void notifiersDown() {
    notifiers--;
  }

  /** Sets the count to 0 after lost events, since nothing is known to run. */
  void forgetNotifiers() {
    notifiers = 0;
  }

  /** The ranges that are certainly registered. */
  List<HmmRange> knownRanges() {
    List<HmmRange> known = new ArrayList<>();
    for (HmmRange range : ranges.values()) {
      if (!range.doubtful()) {
        known.add(range);
      }
    }
    return known;
  }

  /** Whether it is being freed: then it ignores callbacks. */
  boolean dead() {
    return kref == 0;
  }

  /** kref_get_unless_zero. */
  boolean get() {
    if (kref == 0) {
      return false;
    }
    kref++;
    return true;
  }

  /** hmm_put. */
  void put(Machine machine) {
    if (kref > 0 && --kref == 0) {
      machine.destroy(lock, mirrorsSem, wq.lock());
    }
  }

  @Override
  public void fields(StateFields f) {
    f.part("sequence", sequence);
    kref = f.number("kref", kref);
    notifiers = f.number("notifiers", notifiers);
    ranges.fields(f, "ranges", HmmRange.class);
    f.all("mirrors", Long.class, mirrors);
  }

  @Override
  public String toString() {
    return "hmm 0x" + Long.toHexString(address);
  }
}
