package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.kernel.Verdict;
import dev.lockreel.finding.Rule;
import java.util.Locale;

/** The verdict on pages that were never unpinned. */
final class PinLeak {
  private static final int MOST_TOLD = 8;
  private static final double NANOS_PER_SECOND = 1e9;

  private PinLeak() {}

  /**
   * Of a process that is dead to its last thread.
   *
   * @param doubtful pages that somebody unpinned meanwhile of whom the trace does not tell whose
   * @param othersSettled pages that processes pinned and unpinned that are gone
   */
  static Verdict ofProcess(PinLedger ledger, long doubtful, long othersSettled, ModelEvent moment) {
    ModelEvent first = ledger.first();
    long left = ledger.balance() - doubtful;
    String story =
        (doubtful > 0 ? "At least " : "")
            + pages(left)
            + " that "
            + first.task()
            + " pinned at "
            + seconds(first)
            + " s"
            + (first.text("caller").isEmpty() ? "" : " in " + first.text("caller"))
            + (left == 1 ? " was" : " were")
            + " never unpinned: the last thread of its process was switched away from for good at "
            + seconds(moment)
            + " s, and its files were closed before that.";
    if (doubtful > 0) {
      story +=
          " Another task unpinned "
              + pages(doubtful)
              + " meanwhile; whose they were the trace does not tell, and they are taken for these.";
    }
    return new Verdict(Rule.PAGE_PIN_LEAK, PinSite.function(first, PagePins.PIN))
        .at(first.witness())
        .because(story)
        .mitigation("Unpin on every way out of the function that pins, error paths included.")
        .mitigation("Check that as many pages are unpinned as pin_user_pages returned.")
        .ledger(ledger.lines(PagePins.PIN, othersSettled));
  }

  /**
   * Of a container that is gone.
   *
   * @param how it went, as a sentence without its end
   */
  static Verdict ofContainer(Container container, String how, ModelEvent moment) {
    PinLedger ledger = container.pins;
    ModelEvent first = ledger.first();
    long left = ledger.balance();
    LocalAddressSpace local = container.iommu.local();
    return new Verdict(Rule.PAGE_PIN_LEAK, PinSite.function(first, first.name()))
        .at(moment.witness())
        .after(first.witness())
        .because(
            pages(left)
                + (left == 1 ? " is" : " are")
                + " still pinned, and nobody is left to unpin "
                + (left == 1 ? "it" : "them")
                + ": "
                + how
                + " at "
                + seconds(moment)
                + " s. The first pin of what remains was made by "
                + first.task()
                + " at "
                + seconds(first)
                + " s."
                + (local == null ? "" : which(local.pfnList)))
        .mitigation("Unpin whatever was pinned before the device's group is detached.")
        .ledger(ledger.lines(first.name(), 0));
  }

  private static String which(PfnList list) {
    StringBuilder text = new StringBuilder();
    int told = 0;
    for (PinnedPage page : list.all()) {
      if (told == MOST_TOLD) {
        return text + " and " + (list.size() - told) + " more.";
      }
      text.append(told == 0 ? " Left: " : ", ")
          .append(Page.text(page.page))
          .append(page.refCount == 1 ? "" : " (" + page.refCount + " times)")
          .append(" first pinned by ")
          .append(page.firstPinner.task());
      told++;
    }
    return told == 0 ? "" : text + ".";
  }

  static String pages(long n) {
    return n + (n == 1 ? " page" : " pages");
  }

  static String seconds(ModelEvent event) {
    return String.format(Locale.ROOT, "%.6f", event.timestampNanos() / NANOS_PER_SECOND);
  }
}
