package dev.lockreel.emulation.vfio;

import static dev.lockreel.emulation.mm.MmFindings.range;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.Action;
import dev.lockreel.emulation.mm.MmEvents;
import dev.lockreel.emulation.mm.Vma;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FindingBuilder;
import dev.lockreel.finding.Rule;
import java.util.List;
import java.util.Set;

/** Every verdict about the memory and the mappings of devices. */
final class VfioPciFindings {
  private static final Set<String> FAULTS =
      Set.of(VfioPciEvents.FAULT, VfioPciEvents.PAGE_FAULT, MmEvents.HANDLE_MM_FAULT);

  private final Kernel kernel;

  VfioPciFindings(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Why it is not certain that a fault was at work at the same time as another one that it met;
   * {@code ""} where it is, or is no fault.
   */
  String noOverlap(Action now) {
    String call = now.event().name();
    boolean fault = FAULTS.contains(call);
    return !fault || kernel.searched() || kernel.showsEndOf(call)
        ? ""
        : "The trace has shown no end of a fault so far: they need not have been at work at the same"
            + " time.";
  }

  void trackedTwice(Vma vma, int times, Action now) {
    FindingBuilder verdict =
        Finding.of(Rule.DUPLICATE_VMA_TRACKING, "vma_list", now.place())
            .at(now.witness())
            .because(
                now.event().task()
                    + " enters VMA "
                    + range(vma)
                    + " in vma_list, where it is now "
                    + times
                    + " times: several faults on it were in flight. When the VMA is closed one"
                    + " entry is taken out and the others point to freed memory.");
    kernel.report(verdict.doubted(noOverlap(now)));
  }

  /**
   * With memory_lock held for write a mapping must be gone.
   *
   * @return whether it is not, and the zap could not find it
   */
  boolean checkZapped(Vma vma, Action now, ZapVariant zap) {
    Action by = vma.pages().first();
    if (by == null || vma.mm().exited()) {
      return false;
    }
    outlives(vma, by, now, "");
    boolean missed = !vma.linked() && !zap.walksVmaList();
    if (missed) {
      invisible(vma, by, now, now.event().task() + " zapped the device in " + now.place() + " and");
    }
    return missed;
  }

  /** With memory_lock held for write vma_list must be empty. */
  void checkListEmpty(VfioPciDevice vdev, Action now) {
    if (vdev.tracksAny()) {
      kernel.report(
          Finding.of(Rule.MAPPING_OUTLIVES_DISABLE, "vma_list", now.place())
              .at(now.witness())
              .because("vma_list of the " + vdev + " is not empty after all of it was zapped."));
    }
  }

  /**
   * An entry is populated where none may be.
   *
   * @param doubt why it is not certain; {@code ""} where it is
   */
  void outlives(Vma vma, Action populatedBy, Action zapped, String doubt) {
    FindingBuilder verdict =
        Finding.of(Rule.MAPPING_OUTLIVES_DISABLE, zapped.place(), populatedBy.place())
            .at(zapped.witness())
            .after(populatedBy.witness())
            .because(
                "VMA "
                    + range(vma)
                    + " is still mapped where "
                    + zapped.event().task()
                    + " holds memory_lock to switch memory off or reset the device: "
                    + populatedBy.event().task()
                    + " populated it in "
                    + populatedBy.place()
                    + ". User space reaches the device past memory_lock, and gets a bus error or"
                    + " worse.");
    kernel.report(verdict.doubted(doubt));
  }

  /**
   * Entries were populated while a walk of the address space could not find them.
   *
   * @param zap the walk that came by meanwhile, as the subject of a sentence; null: none did
   */
  void invisible(Vma vma, Action populatedBy, Action now, String zap) {
    FindingBuilder verdict =
        Finding.of(Rule.INVISIBLE_VMA_WINDOW, populatedBy.place())
            .at(now.witness())
            .after(populatedBy.witness())
            .because(
                populatedBy.event().task()
                    + " populated VMA "
                    + range(vma)
                    + " in "
                    + populatedBy.place()
                    + " before the VMA was linked into i_mmap. "
                    + (zap != null
                        ? "Meanwhile " + zap + " could not find it."
                        : "A zap at that time could not have found it (unmap_mapping_range)."));
    if (zap != null) {
      kernel.report(verdict);
    } else {
      kernel.report(
          verdict.warning().confidence(Confidence.CLASS, "No zap was seen in that window."));
    }
  }

  /**
   * Something was mapped while memory was off.
   *
   * @param since the event since which it is off; null where the emulated kernel knows it
   */
  void mappedWhileDisabled(Vma vma, Action now, ModelEvent since) {
    FindingBuilder verdict =
        Finding.of(Rule.ACCESS_WHILE_DISABLED, now.place())
            .at(now.witness())
            .because(
                now.event().task()
                    + " maps device memory for VMA "
                    + range(vma)
                    + " in "
                    + now.place()
                    + " while it is switched off or in reset. It must raise SIGBUS instead.");
    kernel.report(since == null ? verdict : verdict.after(since.witness()));
  }

  /** A recorded fault or access succeeded from begin to end while memory was off. */
  void succeededWhileDisabled(ModelEvent begin, ModelEvent end, ModelEvent since, String how) {
    kernel.report(
        Finding.of(Rule.ACCESS_WHILE_DISABLED, begin.name())
            .at(end.witness())
            .after(since.witness())
            .because(
                begin.task()
                    + " comes back from "
                    + begin.name()
                    + " without an error, and all the while the device's memory was "
                    + how
                    + ". It must end in SIGBUS or an error."));
  }

  /** Several devices' locks are waited for one inside the other. */
  void blocksAcrossDevices(Call call, int devices) {
    kernel.report(
        Finding.of(Rule.RESET_LOCK_UNWIND, VfioPciDevice.MEMORY_LOCK, call.place())
            .warning()
            .confidence(Confidence.CLASS, "A deadlock needs a second task with the other order.")
            .at(call.witness())
            .because(
                call
                    + " waits for memory_lock of "
                    + devices
                    + " devices one after the other and keeps each. A second reset that takes"
                    + " them in another order waits for the first for ever: they must only be"
                    + " tried, and all be released where one cannot be had."));
  }

  /** A reset that failed has kept locks. */
  void keptLocks(Call call, List<String> locks) {
    kernel.report(
        Finding.of(Rule.RESET_LOCK_UNWIND, call.place())
            .at(call.witness())
            .because(call + " has failed and still holds " + String.join(", ", locks) + "."));
  }
}
