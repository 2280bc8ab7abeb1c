package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FindingBuilder;
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
   * @param introduced the trace has the process from its fork on
   */
  static FindingBuilder ofProcess(
      PinLedger ledger, long doubtful, long othersSettled, boolean introduced, ModelEvent moment) {
    ModelEvent first = ledger.first();
    long left = ledger.balance() - doubtful;
    String story =
        (doubtful > 0 ? "At least " : "")
            + pages(left)
            + which(ledger)
            + (left == 1 ? " was" : " were")
            + " never unpinned: the last "
            + (introduced ? "" : "known ")
            + "thread of its process was switched away from for good at "
            + seconds(moment)
            + " s, and its files were closed before that.";
    if (doubtful > 0) {
      story +=
          " Another task unpinned "
              + pages(doubtful)
              + " meanwhile; whose they were the trace does not tell, and they are taken for these.";
    }
    return proved(Finding.of(Rule.PAGE_PIN_LEAK, PinSite.function(first, PagePins.PIN)), introduced)
        .at(first.witness())
        .because(story)
        .mitigation("Unpin on every way out of the function that pins, error paths included.")
        .mitigation("Check that as many pages are unpinned as pin_user_pages returned.")
        .ledger(ledger.lines(PagePins.PIN, doubtful, othersSettled));
  }

  /** Which pages: pinned by one call, by several at one place, or at several places. */
  private static String which(PinLedger ledger) {
    ModelEvent first = ledger.first();
    ModelEvent last = ledger.lastThere();
    String at =
        first.equals(last)
            ? "at " + seconds(first)
            : "between " + seconds(first) + " and " + seconds(last);
    String where = first.text("caller").isEmpty() ? "" : " in " + first.text("caller");
    return ledger.places() == 1
        ? " that " + first.task() + " pinned " + at + " s" + where
        : " pinned at "
            + ledger.places()
            + " places, first by "
            + first.task()
            + " "
            + at
            + " s"
            + where
            + ",";
  }

  /**
   * Of a container that is gone.
   *
   * @param how it went, as a sentence without its end
   * @param introduced it was released, or the trace has its last process from its fork on
   */
  static FindingBuilder ofContainer(
      Container container, String how, boolean introduced, ModelEvent moment) {
    PinLedger ledger = container.pins;
    ModelEvent first = ledger.first();
    long left = ledger.balance();
    LocalAddressSpace local = container.iommu.local();
    FindingBuilder verdict = Finding.of(Rule.PAGE_PIN_LEAK, PinSite.function(first, first.name()));
    return (introduced ? verdict : proved(verdict, false))
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
        .ledger(ledger.lines(first.name(), 0, 0));
  }

  /** A process is dead for certain if all its threads are known. */
  private static FindingBuilder proved(FindingBuilder verdict, boolean introduced) {
    return introduced
        ? verdict.confidence(
            Confidence.CERTAIN, "The trace has the process from its fork to its last thread's end.")
        : verdict
            .warning()
            .confidence(
                Confidence.CLASS,
                "The trace does not have the process from its fork on: a thread that has not run"
                    + " since may be left to unpin them.");
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

  static String pagesWere(long n) {
    return pages(n) + (n == 1 ? " was" : " were");
  }

  static String seconds(ModelEvent event) {
    return String.format(Locale.ROOT, "%.6f", event.timestampNanos() / NANOS_PER_SECOND);
  }
}
