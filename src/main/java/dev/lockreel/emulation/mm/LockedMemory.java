package dev.lockreel.emulation.mm;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;

/**
 * Locked memory of an mm: locked_vm and RLIMIT_MEMLOCK, in pages.
 *
 * <p>A trace may begin when pages are locked already. What it shows from there on is what is kept:
 * never more than locked_vm really is, as long as no event was lost.
 */
public final class LockedMemory implements Stateful {
  private long lockedPages;
  private long othersPages;
  private long limitPages = Long.MAX_VALUE;
  private boolean capable;
  private boolean ended;
  private long gap;

  /** mm->locked_vm. */
  public long lockedPages() {
    return lockedPages;
  }

  /** The part of it that is not VFIO's: mlock's and others'. */
  public long othersPages() {
    return othersPages;
  }

  /** Accounts pages that VFIO pinned; a negative number takes them from the account. */
  public void add(long pages) {
    lockedPages += pages;
  }

  /**
   * The number of pages that VFIO took in the last change and had not added before; 0 for none.
   *
   * @param pages the last change
   */
  public long overdrawn(long pages) {
    long vfio = lockedPages - othersPages;
    return pages < 0 && vfio < 0 ? -Math.max(vfio, pages) : 0;
  }

  /** Accounts pages that others than VFIO locked; a negative number takes them from the account. */
  public void addOthers(long pages) {
    // Pages locked before the trace began may be unlocked in it.
    long change = Math.max(pages, -othersPages);
    othersPages += change;
    lockedPages += change;
  }

  /** Adds the account of {@code other} to this one. */
  void take(LockedMemory other) {
    lockedPages += other.lockedPages;
    othersPages += other.othersPages;
  }

  /**
   * Sets the limit: at a setrlimit, or when it becomes known.
   *
   * @param pages RLIMIT_MEMLOCK
   * @param capIpcLock CAP_IPC_LOCK: the limit does not bind
   */
  public void limit(long pages, boolean capIpcLock) {
    limitPages = pages < 0 ? Long.MAX_VALUE : pages;
    capable = capIpcLock;
  }

  /** RLIMIT_MEMLOCK; {@link Long#MAX_VALUE} where unlimited or not known. */
  public long limitPages() {
    return limitPages;
  }

  /** The number of pages that may still be locked; 0 where the limit is reached or passed. */
  public long room() {
    if (capable || limitPages == Long.MAX_VALUE) {
      return Long.MAX_VALUE;
    }
    return Math.max(0, limitPages - lockedPages);
  }

  /** Whether more is locked than RLIMIT_MEMLOCK allows, without CAP_IPC_LOCK. */
  public boolean exceeded() {
    return !capable && lockedPages > limitPages;
  }

  /** Ends the account: the mm's last task has left it (exit_mm). */
  public void end() {
    ended = true;
  }

  /** Begins the account of a new mm at this address: nothing locked, and no limit known. */
  public void beginAnew() {
    forget();
    limitPages = Long.MAX_VALUE;
    capable = false;
    ended = false;
  }

  public boolean ended() {
    return ended;
  }

  /**
   * Takes the number of times that events were lost so far; a count from before the last time is
   * dropped.
   */
  public void countedSince(long gaps) {
    if (gap != gaps) {
      gap = gaps;
      forget();
    }
  }

  /** Drops the count after lost events, since what is locked is unknown; it begins at 0 again. */
  public void forget() {
    lockedPages = 0;
    othersPages = 0;
  }

  @Override
  public void fields(StateFields f) {
    lockedPages = f.number("lockedPages", lockedPages);
    othersPages = f.number("othersPages", othersPages);
    limitPages = f.number("limitPages", limitPages);
    capable = f.flag("capable", capable);
    ended = f.flag("ended", ended);
    gap = f.number("gap", gap);
  }
}
