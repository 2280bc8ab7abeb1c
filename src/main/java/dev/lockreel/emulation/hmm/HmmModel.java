package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.EventTable;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.StateTypes;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.finding.FindingBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Invalidations of device page tables: the notifiers, the running invalidations, the validity of
 * ranges, and the accesses of devices. Source: Jason Gunthorpe, "[PATCH v2 12/11] mm/hmm: Fix error
 * flows in hmm_invalidate_range_start", 2019-06-07, linux-mm, with Ralph Campbell's review; the
 * interval notifiers as Linux has them since 5.5.
 *
 * <p>Size: objects that live, invalidations that are open. Cost of an event: of an invalidation the
 * ranges and interval notifiers of its mm, else constant.
 */
public final class HmmModel implements Model {
  private final Kernel kernel;
  private final OpenInvalidations open = new OpenInvalidations();
  private final HmmCore core;
  private final HmmObserver observer;
  private final HmmExecutor executor;

  public HmmModel(Kernel kernel, Machine machine) {
    this.kernel = kernel;
    core = new HmmCore(kernel, machine, open);
    observer = new HmmObserver(core, open);
    executor = new HmmExecutor(core, open);
  }

  @Override
  public Set<String> protocolEvents() {
    return Set.of(
        HmmEvents.INVALIDATE_RANGE_START,
        HmmEvents.INVALIDATE_RANGE_END,
        HmmEvents.RELEASE,
        HmmEvents.MIRROR_REGISTER,
        HmmEvents.MIRROR_UNREGISTER,
        HmmEvents.RANGE_REGISTER,
        HmmEvents.RANGE_UNREGISTER,
        HmmEvents.RANGE_WAIT,
        HmmEvents.RANGE_FAULT,
        HmmEvents.INTERVAL_INSERT,
        HmmEvents.INTERVAL_REMOVE,
        HmmEvents.INTERVAL_READ_BEGIN);
  }

  @Override
  public List<Shared> touches(ModelEvent event) {
    if (event.name().equals(HmmEvents.INVALIDATE_RANGE_END)
        && event.address("mm") != 0
        && core.invalidations().endsNone(event)) {
      // Whether there is an hmm that counts it rests on the starts of other tasks: see reads.
      return List.of(Subscriptions.sharedIntervals(event.address("mm")));
    }
    if (event.name().equals(HmmEvents.REGISTER)) {
      // From then on it is the one that counts the invalidations of its mm.
      return List.of(Subscriptions.shared(event.address("mm")));
    }
    if (!event.name().equals(HmmEvents.DEVICE_ACCESS)) {
      return List.of();
    }
    HmmRange range = core.objects().range(event.address("range"));
    IntervalNotifier interval = core.objects().interval(event.address("range"));
    if (range != null) {
      return List.of(range.hmm().mappings());
    }
    return interval == null ? List.of() : List.of(interval.subscriptions().shared());
  }

  @Override
  public boolean touchesVary(ModelEvent event) {
    return event.name().equals(HmmEvents.DEVICE_ACCESS);
  }

  @Override
  public List<Shared> reads(ModelEvent event) {
    // Where there is neither an hmm nor an interval notifier, it makes an hmm.
    boolean looks =
        event.name().equals(HmmEvents.INVALIDATE_RANGE_START) && event.address("mm") != 0;
    return looks ? List.of(Subscriptions.sharedIntervals(event.address("mm"))) : List.of();
  }

  @Override
  public EventTable events() {
    ObservedInvalidations invalidations = observer.invalidations();
    ObservedReaders readers = observer.readers();
    ObservedObjects changes = observer.changes();
    return new EventTable()
        .on(
            HmmEvents.INVALIDATE_RANGE_START,
            seen(invalidations::start),
            executor::invalidateRangeStart)
        .on(
            HmmEvents.INVALIDATE_RANGE_END,
            seen(invalidations::end),
            stimulus(executor::invalidateRangeEnd))
        // Results of callbacks, for the emulated ones too.
        .on(HmmEvents.SYNC_CPU_DEVICE_PAGETABLES, seen(invalidations::callback), executor::callback)
        .on(
            HmmEvents.INTERVAL_INVALIDATE,
            seen(invalidations::intervalCallback),
            executor::intervalCallback)
        .on(HmmEvents.REGISTER, seen(changes::register), stimulus(executor::register))
        .on(HmmEvents.RELEASE, seen(changes::release), stimulus(executor::release))
        .on(
            HmmEvents.MIRROR_REGISTER,
            seen(changes::mirrorRegister),
            stimulus(executor::mirrorRegister))
        .on(
            HmmEvents.MIRROR_UNREGISTER,
            seen(changes::mirrorUnregister),
            stimulus(executor::mirrorUnregister))
        .on(HmmEvents.RANGE_REGISTER, seen(changes::rangeRegister), executor::rangeRegister)
        .on(
            HmmEvents.RANGE_UNREGISTER,
            seen(changes::rangeUnregister),
            stimulus(executor::rangeUnregister))
        .on(HmmEvents.RANGE_WAIT, seen(readers::rangeWait), stimulus(executor::rangeWait))
        .on(HmmEvents.RANGE_FAULT, seen(readers::fault), stimulus(executor::rangeFault))
        .on(HmmEvents.DEVICE_ACCESS, seen(readers::access), stimulus(executor::access))
        .on(HmmEvents.INTERVAL_INSERT, seen(changes::insert), stimulus(executor::intervalInsert))
        .on(HmmEvents.INTERVAL_REMOVE, seen(changes::remove), stimulus(executor::intervalRemove))
        .on(HmmEvents.INTERVAL_READ_BEGIN, seen(readers::readBegin), stimulus(executor::readBegin))
        // The emulated fault asks for itself.
        .on(HmmEvents.INTERVAL_READ_RETRY, seen(readers::readRetry), stimulus(EventTable::ignore));
  }

  private Consumer<ModelEvent> seen(Consumer<ModelEvent> follow) {
    return event -> {
      observer.begins(event);
      follow.accept(event);
    };
  }

  private Consumer<ModelEvent> stimulus(Consumer<ModelEvent> protocol) {
    return EventTable.stimulus(executor::begins, protocol);
  }

  @Override
  public Set<String> lockClasses() {
    return Set.of(
        Hmm.MUTEX, Hmm.RANGES_LOCK, Hmm.MIRRORS_SEM, Hmm.WQ, Subscriptions.LOCK, Subscriptions.WQ);
  }

  @Override
  public Set<String> heardLocks() {
    return Subscriptions.LOCKS_OF_START_AND_END;
  }

  @Override
  public void asksFor(int pid, String lockClass) {
    Invalidation starting = open.starting(pid);
    if (starting != null) {
      starting.asksFor(lockClass);
    } else {
      open.of(pid).forEach(each -> each.asksFor(lockClass));
    }
  }

  @Override
  public void returnsToUser(ModelEvent moment) {
    observer.notInKernel(moment);
    core.objects().gone(moment.pid());
    leaves(moment, "returned to user space");
  }

  @Override
  public void exits(ModelEvent moment) {
    observer.gone(moment);
    core.objects().gone(moment.pid());
    leaves(moment, "exited");
  }

  @Override
  public void processGone(int process, ModelEvent moment) {
    observer.gone(moment);
    leaves(moment, "exited");
    for (Subscriptions each : core.objects().all()) {
      if (each.goneWith(process)) {
        each.forget();
      }
    }
  }

  /** Invalidations that the task has not ended by now will never end. */
  private void leaves(ModelEvent moment, String how) {
    List<Invalidation> leaked = new ArrayList<>(1);
    for (Invalidation start : open.of(moment.pid())) {
      if (!core.invalidations().underWay(start)) {
        open.remove(start);
        kernel.unwatch(moment.pid());
        if (core.invalidations().givenUp(start) || !start.counted) {
          continue;
        }
        boolean endsShow = kernel.isWhole() || kernel.hasShown(HmmEvents.INVALIDATE_RANGE_END);
        if (!endsShow && start.locksShowAnEnd()) {
          observer.invalidations().mayHaveEnded(start);
          core.findings().mayHaveEnded(start, moment, how);
        } else {
          start.leakProved = endsShow || (showsItsLocks(start) && start.locksShowNoEnd());
          start.subscriptions().leaks(start);
          leaked.add(start);
        }
      }
    }
    for (Invalidation start : leaked) {
      if (kernel.executes()) {
        core.neverWakes(start.subscriptions());
      }
      kernel.count(HmmCounters.LEAKED);
      core.findings().neverEnded(start, moment, how);
    }
  }

  /** Whether it is known which of the locks that its task took are those of its start. */
  private boolean showsItsLocks(Invalidation start) {
    return !kernel.executes() || start.recordedRet() != Invalidation.UNKNOWN;
  }

  @Override
  public List<FindingBuilder> waiting() {
    return new ArrayList<>(observer.waiting());
  }

  @Override
  public List<String> withoutEffect() {
    Long invalidations = kernel.counters().get(IntervalInvalidate.OF_NO_VARIANT);
    return invalidations == null
        ? List.of()
        : List.of(
            core.choice()
                + " changes nothing for "
                + invalidations
                + " invalidations of mms with interval notifiers alone, which have a scheme of their"
                + " own");
  }

  @Override
  public int liveObjects() {
    return core.objects().size();
  }

  @Override
  public void gap(ModelEvent moment) {
    // An end may have been lost, on whichever CPU its task was running.
    for (Invalidation start : open.all()) {
      core.invalidations().abandon(start);
      open.remove(start);
      kernel.unwatch(start.pid());
    }
    observer.gap();
    core.objects().all().forEach(Subscriptions::forget);
    core.objects().all().forEach(core::wakeAll);
  }

  @Override
  public String name() {
    return "hmm";
  }

  @Override
  public void types(StateTypes types) {
    HmmState.types(types, core);
  }

  @Override
  public void fields(StateFields f) {
    f.part("objects", core.objects());
    f.part("open", open);
    f.part("observer", observer);
  }
}
