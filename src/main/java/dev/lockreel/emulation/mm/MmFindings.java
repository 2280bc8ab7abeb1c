package dev.lockreel.emulation.mm;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FindingBuilder;
import dev.lockreel.finding.LedgerLine;
import dev.lockreel.finding.Rule;
import java.util.List;

/** Every verdict about an mm, its page tables and its references. */
public final class MmFindings {
  /** The function that populates a whole range. */
  static final String REMAP = "remap_pfn_range";

  private final Kernel kernel;

  public MmFindings(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * remap_pfn_range meets an entry that {@code before} has populated.
   *
   * @param doubt why it is not certain; {@code ""} where it is
   */
  public void alreadyPopulated(Vma vma, long address, Action now, Action before, String doubt) {
    FindingBuilder verdict =
        Finding.of(Rule.PTE_ALREADY_POPULATED, REMAP, now.place())
            .at(now.witness())
            .after(before.witness())
            .because(
                now.event().task()
                    + " calls remap_pfn_range over "
                    + hex(address)
                    + " of VMA "
                    + range(vma)
                    + ", whose page table entry "
                    + before.event().task()
                    + " has populated in "
                    + before.place()
                    + ". remap_pfn_range expects empty entries and stops the kernel with a"
                    + " BUG_ON otherwise.");
    kernel.report(verdict.doubted(doubt));
  }

  /**
   * remap_pfn_range without mmap_lock held for write.
   *
   * @param held how it is held instead
   * @param doubt why it is not certain; {@code ""} where it is
   */
  public void mmapWriteLockRequired(Vma vma, Action now, String held, String doubt) {
    FindingBuilder verdict =
        Finding.of(Rule.MMAP_WRITE_LOCK_REQUIRED, REMAP, now.place())
            .at(now.witness())
            .because(
                now.event().task()
                    + " calls remap_pfn_range for VMA "
                    + range(vma)
                    + " with mmap_lock "
                    + held
                    + ". It changes the flags of the VMA, which needs mmap_lock held for write:"
                    + " with less, other faults and walkers of the mm run at the same time.");
    kernel.report(verdict.doubted(doubt));
  }

  /**
   * References that a protocol took by function {@code take} and has not all given back by {@code
   * give}.
   */
  record Balance(String take, String give, long taken, long left) {}

  /** A protocol is over and has kept references that it took. */
  void leftByProtocol(Mm mm, Call call, Balance balance) {
    String take = balance.take();
    long taken = balance.taken();
    long given = taken - balance.left();
    kernel.report(
        Finding.of(Rule.MM_REFERENCE_LEAK, take, call.place())
            .at(kernel.now().witness(call.place(), true))
            .after(call.witness())
            .because(
                call
                    + " took "
                    + taken
                    + (taken == 1 ? " reference" : " references")
                    + " to mm "
                    + hex(mm.address())
                    + " by "
                    + take
                    + " and gave back "
                    + given
                    + " by "
                    + balance.give()
                    + ". The mm can never be freed.")
            .ledger(
                List.of(
                    new LedgerLine(
                        call.begin().task(),
                        take + ", " + balance.give(),
                        taken,
                        given,
                        call.witness()))));
  }

  /** A recorded function has returned and kept references that it took. */
  public void leftAtReturn(Mm mm, References.Taken taken, ModelEvent begin, ModelEvent end) {
    String take = taken.event().name();
    kernel.report(
        Finding.of(Rule.MM_REFERENCE_LEAK, take, begin.name())
            .at(end.witness())
            .after(taken.event().witness())
            .because(
                begin.task()
                    + " returns from "
                    + begin.name()
                    + " without having given back the reference to mm "
                    + hex(mm.address())
                    + " that it took there by "
                    + take
                    + "."),
        take.equals(MmEvents.MMGRAB) ? MmEvents.MMDROP : MmEvents.MMPUT);
  }

  /** The process that took a reference has no thread left. */
  void leftByDead(Mm mm, References.Taken taken, ModelEvent moment) {
    String take = taken.event().name();
    kernel.report(
        Finding.of(Rule.MM_REFERENCE_LEAK, take)
            .warning()
            .confidence(
                Confidence.CLASS,
                "The process that took it is gone; work that it queued could still give it"
                    + " back.")
            .at(moment.witness())
            .after(taken.event().witness())
            .because(
                taken.event().task()
                    + " took a reference to mm "
                    + hex(mm.address())
                    + " by "
                    + take
                    + ", and the last thread of its process is gone without it having been given"
                    + " back."));
  }

  /** mmput of an mm that has no users. */
  void givenTwice(Mm mm, ModelEvent event) {
    kernel.report(
        Finding.of(Rule.MM_REFERENCE_LEAK, event.name(), "no users")
            .headline("mm reference given back twice")
            .at(event.witness())
            .because(
                event.task()
                    + " calls mmput for mm "
                    + hex(mm.address())
                    + ", whose last user was gone before: the count of users passes below zero."));
  }

  public static String range(Vma vma) {
    return vma.known()
        ? hex(vma.start()) + "-" + hex(vma.end())
        : "at " + hex(vma.address()) + " (range unknown)";
  }

  public static String hex(long number) {
    return "0x" + Long.toHexString(number);
  }
}
