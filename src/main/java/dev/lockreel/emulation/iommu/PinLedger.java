package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.finding.LedgerLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The pages pinned for one owner (a process, a container) and unpinned, by task and function.
 * Places whose balance is 0 are folded into one line. Size: places with pages pinned.
 */
final class PinLedger implements Stateful {
  private final Map<PinSite, PinAccount> open = new LinkedHashMap<>();
  private long balance;
  private long settled;

  /** Pages pinned and not unpinned. */
  long balance() {
    return balance;
  }

  void pin(ModelEvent pinned, long pages) {
    PinSite site = PinSite.of(pinned);
    PinAccount account = open.get(site);
    if (account == null) {
      account = new PinAccount(site, pinned);
      open.put(site, account);
    }
    account.pin(pinned, pages);
    balance += pages;
  }

  /**
   * Takes unpinned pages from the account: from that task's places first, and among these from the
   * place whose balance becomes 0.
   *
   * @param through takes the functions that these pages were pinned through
   * @return how many were not pinned here
   */
  long unpin(int pid, long pages, Set<String> through) {
    long left = Math.min(pages, balance);
    long rest = pages - left;
    PinAccount best = null;
    for (PinAccount account : open.values()) {
      if (best == null || better(account, best, pid, left)) {
        best = account;
      }
    }
    while (left > 0 && best != null) {
      through.add(best.site().function());
      left -= take(best, left);
      best = left > 0 ? open.values().iterator().next() : null;
    }
    return rest;
  }

  private static boolean better(PinAccount account, PinAccount than, int pid, long pages) {
    return rank(account, pid, pages) > rank(than, pid, pages);
  }

  private static int rank(PinAccount account, int pid, long pages) {
    int own = account.site().pid() == pid ? 4 : 0;
    int fits = account.balance() == pages ? 2 : account.balance() > pages ? 1 : 0;
    return own + fits;
  }

  private long take(PinAccount account, long pages) {
    long taken = Math.min(pages, account.balance());
    account.unpin(taken);
    balance -= taken;
    if (account.balance() == 0) {
      settled += account.pinned();
      open.remove(account.site());
    }
    return taken;
  }

  /** The oldest pin of the remaining pages; null where there are none. */
  ModelEvent first() {
    return open.isEmpty() ? null : open.values().iterator().next().first();
  }

  /** The number of places with pages left. */
  int places() {
    return open.size();
  }

  /** The latest pin at the place of {@link #first}; null where nothing is left. */
  ModelEvent lastThere() {
    return open.isEmpty() ? null : open.values().iterator().next().last();
  }

  /** Pages of places whose balance became 0. */
  long settled() {
    return settled;
  }

  /**
   * Its lines; they add up to the balance less the doubtful pages.
   *
   * @param doubtful pages that others unpinned and that may be these
   * @param what the function shown for pins whose caller the trace does not have
   * @param othersSettled pages that other owners pinned and unpinned
   */
  List<LedgerLine> lines(String what, long doubtful, long othersSettled) {
    List<LedgerLine> lines = new ArrayList<>();
    for (PinAccount each : open.values()) {
      String caller = each.site().caller();
      lines.add(
          new LedgerLine(
              each.first().task(),
              caller.isEmpty() ? what : caller,
              each.pinned(),
              each.unpinned(),
              each.first().witness()));
    }
    if (doubtful > 0) {
      lines.add(
          new LedgerLine("unpinned by others", Type1Events.UNPIN_USER_PAGES, 0, doubtful, null));
    }
    long others = settled + othersSettled;
    if (others > 0) {
      lines.add(new LedgerLine("all others", what, others, others, null));
    }
    return lines;
  }

  @Override
  public void fields(StateFields f) {
    f.all("open", PinSite.class, PinAccount.class, open);
    balance = f.number("balance", balance);
    settled = f.number("settled", settled);
  }
}
