package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FindingBuilder;
import dev.lockreel.finding.Rule;
import java.util.ArrayList;
import java.util.List;

/** Every verdict about pinned pages, their accounting and the groups of a container. */
final class Type1Findings {
  private final Kernel kernel;

  Type1Findings(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * A process that is dead to its last thread has left pages pinned.
   *
   * @param doubtful pages that other tasks unpinned meanwhile and that may be these
   * @param othersSettled pages pinned and unpinned by processes that are gone
   * @param proof what the trace shows of the process and its unpins
   */
  void leftByProcess(
      PinLedger ledger, long doubtful, long othersSettled, PinProof proof, ModelEvent moment) {
    ModelEvent first = ledger.first();
    long left = ledger.balance() - doubtful;
    String story =
        (doubtful > 0 ? "At least " : "")
            + PinText.pages(left)
            + PinText.which(ledger)
            + (left == 1 ? " was" : " were")
            + " never unpinned: the last "
            + (proof == PinProof.MIDWAY ? "known " : "")
            + "thread of its process was switched away from for good at "
            + moment.seconds()
            + " s, and its files were closed before that.";
    if (doubtful > 0) {
      story +=
          " Another task unpinned "
              + PinText.pages(doubtful)
              + " meanwhile; whose they were the trace does not show, and they are taken for these.";
    }
    FindingBuilder verdict =
        Finding.of(Rule.PAGE_PIN_LEAK, PinSite.function(first, Type1Events.PIN_USER_PAGES));
    kernel.report(
        proof
            .weigh(verdict)
            .at(first.witness())
            .because(story)
            .mitigation("Unpin on every way out of the function that pins, error paths included.")
            .mitigation("Check that as many pages are unpinned as pin_user_pages returned.")
            .ledger(ledger.lines(Type1Events.PIN_USER_PAGES, doubtful, othersSettled)),
        Type1Events.UNPIN_USER_PAGES);
  }

  /**
   * A container that is gone has left pages pinned.
   *
   * @param how it went, as a sentence without its end
   * @param introduced it was released, or the trace has its last process from its fork on
   */
  void leftByContainer(Container container, String how, boolean introduced, ModelEvent moment) {
    PinLedger ledger = container.pins;
    ModelEvent first = ledger.first();
    long left = ledger.balance();
    FindingBuilder verdict = Finding.of(Rule.PAGE_PIN_LEAK, PinSite.function(first, first.name()));
    kernel.report(
        (introduced ? verdict : PinProof.MIDWAY.weigh(verdict))
            .at(moment.witness())
            .after(first.witness())
            .because(
                PinText.pages(left)
                    + (left == 1 ? " is" : " are")
                    + " still pinned, and no task is left to unpin "
                    + (left == 1 ? "it" : "them")
                    + ": "
                    + how
                    + " at "
                    + moment.seconds()
                    + " s. The first pin of what remains was made by "
                    + first.task()
                    + " at "
                    + first.seconds()
                    + " s.")
            .mitigation("Unpin whatever was pinned before the device's group is detached.")
            .ledger(ledger.lines(first.name(), 0, 0)),
        first.name().equals(Type1Events.PIN_PAGES)
            ? Type1Events.UNPIN_PAGES
            : Type1Events.UNPIN_USER_PAGES);
  }

  /** A protocol unpins a page whose reference count is 0. */
  void unpinWithoutPin(Call call, long page) {
    kernel.report(
        Finding.of(Rule.UNPIN_WITHOUT_PIN, call.function())
            .at(call.witness())
            .because(PinText.unpinWithoutPin(call.begin(), page)),
        Type1Events.PIN_PAGES);
  }

  /** A recorded call unpins a page whose reference count is 0. */
  void unpinWithoutPin(ModelEvent event, long page) {
    recorded(
        Rule.UNPIN_WITHOUT_PIN,
        event,
        event,
        PinText.unpinWithoutPin(event, page),
        Type1Events.PIN_PAGES);
  }

  /** More pages of a mapping are unpinned than were pinned since {@code first}. */
  void unpinnedTooMany(ModelEvent event, ModelEvent first, long pages) {
    kernel.report(
        Finding.of(Rule.UNPIN_WITHOUT_PIN, PinSite.function(event, event.name()))
            .at(event.witness())
            .after(first.witness())
            .because(
                event.task()
                    + " unpinned "
                    + PinText.pages(pages)
                    + " of a mapping that it never pinned for it."),
        Type1Events.PIN_PAGES);
  }

  /**
   * A protocol is over, and the account differs from what is due.
   *
   * @param difference pages accounted too many; negative: too few
   */
  void accountDiffers(Call call, Container container, long difference) {
    boolean twice = twice(container, difference);
    kernel.report(
        Finding.of(differs(twice), call.place())
            .at(call.witness())
            .because(call.begin().task() + PinText.difference(container.iommu, difference, twice)));
  }

  /** A recorded call is over, and the account differs from what is due. */
  void accountDiffers(ModelEvent begin, ModelEvent end, Container container, long difference) {
    boolean twice = twice(container, difference);
    String story = begin.task() + PinText.difference(container.iommu, difference, twice);
    recorded(differs(twice), begin, end, story, counterparts());
  }

  /** Events without which an account cannot be judged, as far as the trace has the others. */
  private String[] counterparts() {
    List<String> due = new ArrayList<>();
    if (kernel.hasShown(Type1Events.PIN_PAGES) || kernel.hasShown(Type1Events.UNPIN_PAGES)) {
      due.add(Type1Events.PIN_PAGES);
      due.add(Type1Events.UNPIN_PAGES);
    }
    for (String call : List.of(Type1Events.DMA_MAP, Type1Events.DMA_UNMAP)) {
      if (kernel.hasShown(call + Kernel.RETURN)) {
        due.add(call);
      }
    }
    return due.toArray(String[]::new);
  }

  /** More pages were taken from the account of an mm than were added to it. */
  void takenFromAnotherMm(ModelEvent event, Container container, Mm mm, long pages) {
    long other = 0;
    for (Dma dma : container.iommu.mappings.all()) {
      other = dma.mm == mm ? other : dma.mm.address();
    }
    kernel.report(
        Finding.of(Rule.LOCKED_VM_DRIFT, Type1Events.LOCK_ACCT)
            .at(event.witness())
            .because(
                event.task()
                    + " took "
                    + PinText.pages(pages)
                    + " from the account of mm 0x"
                    + Long.toHexString(mm.address())
                    + " that were never added to it"
                    + (other == 0
                        ? "."
                        : ", while mappings of the container belong to mm 0x"
                            + Long.toHexString(other)
                            + ": they were taken from another mm than they were added to.")));
  }

  /** Whether as many pages are pinned both for a mediated device and for the IOMMU. */
  private static boolean twice(Container container, long difference) {
    return difference > 0 && container.iommu.pinnedTwice() >= difference;
  }

  private static Rule differs(boolean twice) {
    return twice ? Rule.DOUBLE_ACCOUNTING : Rule.LOCKED_VM_DRIFT;
  }

  /**
   * A mapping is removed whose account is not 0.
   *
   * @param accounted pages still accounted; negative: too many taken from the account
   */
  void mappingStillAccounted(ModelEvent removed, ModelEvent first, long accounted) {
    kernel.report(
        Finding.of(Rule.LOCKED_VM_DRIFT, Type1Events.REMOVE_DMA)
            .at(removed.witness())
            .after(first.witness())
            .because(
                removed.task()
                    + " removed a mapping with "
                    + PinText.pages(Math.abs(accounted))
                    + (accounted > 0
                        ? " of it still accounted."
                        : " too many taken from the account.")));
  }

  /**
   * A protocol has locked pages beyond the limit.
   *
   * @param late a work item did it, after the pages were pinned
   */
  void limitPassed(Call by, Mm mm, long pages, boolean late) {
    kernel.report(
        Finding.of(Rule.MEMLOCK_LIMIT_EXCEEDED, by.place())
            .at(by.witness())
            .because(
                PinText.limitPassed(by.begin(), mm, pages)
                    + (late
                        ? " The pages were pinned before; a work item accounted them when mmap_lock"
                            + " came free, and until then the account lagged."
                        : "")));
  }

  /** A recorded event has locked pages beyond the limit. */
  void limitPassed(ModelEvent event, Mm mm, long pages) {
    recorded(Rule.MEMLOCK_LIMIT_EXCEEDED, event, event, PinText.limitPassed(event, mm, pages));
  }

  /**
   * All mappings were unpinned before what mediated devices have pinned was accounted again.
   *
   * @param uncounted pages pinned and not counted meanwhile
   * @param lockedMeanwhile pages that others locked meanwhile
   * @param passed RLIMIT_MEMLOCK is passed by that
   */
  void unaccountedWindow(Call call, long uncounted, long lockedMeanwhile, boolean passed) {
    FindingBuilder verdict =
        Finding.of(Rule.UNACCOUNTED_WINDOW, call.place())
            .at(call.witness())
            .because(
                call.begin().task()
                    + " unpinned all mappings before it accounted again what mediated devices have"
                    + " pinned: meanwhile "
                    + PinText.pagesWere(uncounted)
                    + " pinned and not counted. "
                    + (passed
                        ? PinText.pagesWere(lockedMeanwhile)
                            + " locked in that window, and RLIMIT_MEMLOCK is passed."
                        : "No task passed RLIMIT_MEMLOCK by it here; an mlock at that moment"
                            + " could."))
            .mitigation("Account each page when it is unpinned, and nothing again.");
    kernel.report(passed ? verdict : verdict.warning());
  }

  /** A protocol returned 0 without having pinned anything. */
  void pinReportsSuccess(Call call, long pages) {
    kernel.report(
        Finding.of(Rule.PIN_REPORTS_SUCCESS, call.place())
            .at(call.witness())
            .because(
                call.begin().task()
                    + " was to pin "
                    + PinText.pages(pages)
                    + "; the container has no IOMMU driver that can, nothing was pinned, and it"
                    + " returned 0. The device goes on as if its pages stayed where they are.")
            .mitigation("Return -EINVAL where the driver has no pin_pages."));
  }

  /** A recorded pin of {@code pages} pages returned 0. */
  void pinReportsSuccess(ModelEvent begin, ModelEvent end, long pages) {
    recorded(
        Rule.PIN_REPORTS_SUCCESS,
        begin,
        end,
        begin.task()
            + " asked for "
            + PinText.pages(pages)
            + " to be pinned and got 0: nothing was pinned, and the caller got no error.");
  }

  /** A protocol put a group on the list of a domain that it had freed. */
  void usedFreedDomain(Call call, String group) {
    kernel.report(
        Finding.of(Rule.USE_AFTER_FREE, call.place())
            .at(call.witness())
            .because(
                call.begin().task()
                    + " freed the domain that it had made, since the container has a local domain"
                    + " already, and then put group "
                    + group
                    + " on the freed domain's group_list. The local domain does not know the"
                    + " group.")
            .mitigation("Add the group to iommu->local_domain->group_list."));
  }

  /** A protocol attached a group that is attached. */
  void attachedTwice(Call call, String group) {
    kernel.report(
        Finding.of(Rule.GROUP_ATTACHED_TWICE, call.place())
            .at(call.witness())
            .because(
                call.begin().task()
                    + " attached group "
                    + group
                    + " a second time: the lists that it searched do not have it, although its"
                    + " first attach returned 0."));
  }

  /** A recorded call attached a group that is attached. */
  void attachedTwice(ModelEvent begin, ModelEvent end, String group) {
    recorded(
        Rule.GROUP_ATTACHED_TWICE,
        begin,
        end,
        begin.task()
            + " attached group "
            + group
            + " and got 0, although it is attached to the container already; it should have got"
            + " -EINVAL.",
        Type1Events.GROUP_DETACH);
  }

  /**
   * @param counterparts events that the verdict takes for absent
   */
  private void recorded(
      Rule rule, ModelEvent begin, ModelEvent end, String story, String... counterparts) {
    kernel.report(
        Finding.of(rule, PinSite.function(end, begin.name())).at(end.witness()).because(story),
        counterparts);
  }
}
