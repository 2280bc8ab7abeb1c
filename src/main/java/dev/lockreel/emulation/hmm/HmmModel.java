package dev.lockreel.emulation.hmm;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.finding.FindingBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Invalidations of device page tables: who is told, how many are running, which ranges are valid,
 * and what devices touch. Source: Jason Gunthorpe, "[PATCH v2 12/11] mm/hmm: Fix error flows in
 * hmm_invalidate_range_start", 2019-06-07, linux-mm, with Ralph Campbell's review; the interval
 * notifiers as Linux has them since 5.5.
 *
 * <p>Size: objects that live, invalidations that are open. Cost of an event: of an invalidation the
 * ranges and interval notifiers of its mm, else constant.
 */
public final class HmmModel implements Model {
  private static final long serialVersionUID = 1L;

  private static final Set<String> EVENTS =
      Set.of(
          "hmm_register",
          "hmm_release",
          "hmm_mirror_register",
          "hmm_mirror_unregister",
          "hmm_range_register",
          "hmm_range_unregister",
          HmmFindings.START,
          HmmFindings.END,
          "hmm_sync_cpu_device_pagetables",
          "hmm_range_wait",
          "hmm_range_fault",
          "device_access",
          "mmu_interval_notifier_insert",
          "mmu_interval_notifier_remove",
          "mmu_interval_read_begin",
          "mmu_interval_read_retry",
          "mmu_interval_invalidate");

  private final Kernel kernel;
  private final HmmObjects objects;
  private final HmmObserver observed;
  private final HmmExecutor executed;
  private final OpenInvalidations open = new OpenInvalidations();

  public HmmModel(Kernel kernel, Machine machine) {
    this.kernel = kernel;
    InvalidateVariant variant = kernel.chosen(InvalidateVariant.PROTOCOL, InvalidateVariant.class);
    objects = new HmmObjects(machine, variant.mutex(), !kernel.executes());
    observed = new HmmObserver(kernel, machine, objects, open);
    executed = new HmmExecutor(kernel, machine, objects, open, variant);
  }

  @Override
  public Set<String> events() {
    return EVENTS;
  }

  @Override
  public Set<String> lockClasses() {
    return Set.of(
        Hmm.MUTEX, Hmm.RANGES_LOCK, Hmm.MIRRORS_SEM, Hmm.WQ, Subscriptions.LOCK, Subscriptions.WQ);
  }

  @Override
  public void observe(ModelEvent event) {
    observed.take(event);
  }

  @Override
  public void execute(ModelEvent event) {
    executed.take(event);
  }

  @Override
  public void returnsToUser(ModelEvent moment) {
    observed.notInKernel(moment);
    leaves(moment, "returned to user space");
  }

  @Override
  public void exits(ModelEvent moment) {
    observed.gone(moment);
    leaves(moment, "exited");
  }

  @Override
  public void processGone(int process, ModelEvent moment) {
    observed.gone(moment);
    leaves(moment, "exited");
    for (Subscriptions each : objects.all()) {
      if (each.goneWith(process)) {
        each.forget();
      }
    }
  }

  /** What the task has not ended by now, it never ends. */
  private void leaves(ModelEvent moment, String how) {
    List<Invalidation> leaked = new ArrayList<>(1);
    for (Invalidation start : open.of(moment.pid())) {
      if (!executed.underWay(start)) {
        open.remove(start);
        kernel.unwatch(moment.pid());
        if (!executed.givenUp(start) && start.counted) {
          start.subscriptions().leaks(start);
          leaked.add(start);
        }
      }
    }
    for (Invalidation start : leaked) {
      if (kernel.executes()) {
        executed.neverWakes(start.subscriptions());
      }
      kernel.count("invalidationsLeaked");
      kernel.report(HmmFindings.neverEnded(start, moment, how));
    }
  }

  @Override
  public List<FindingBuilder> waiting() {
    return new ArrayList<>(observed.waiting());
  }

  @Override
  public int liveObjects() {
    return objects.size();
  }

  @Override
  public void gap(ModelEvent moment) {
    // An end may have been lost, on whichever CPU its task was running.
    for (Invalidation start : open.all()) {
      executed.abandon(start);
      open.remove(start);
      kernel.unwatch(start.pid());
    }
    observed.gap();
    objects.all().forEach(Subscriptions::forget);
    objects.all().forEach(executed::wakeAll);
  }
}
