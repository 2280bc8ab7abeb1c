package dev.lockreel.emulation.mm;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;

/**
 * Locked memory of an mm: locked_vm, and what RLIMIT_MEMLOCK allows. In pages.
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

  /** The part of it that mlock and others than VFIO locked. */
  public long othersPages() {
    return othersPages;
  }

  /** Accounts pages that VFIO pinned; negative: no longer. */
  public void add(long pages) {
    lockedPages += pages;
  }

  /**
   * By how many pages more than VFIO added to it VFIO has taken from it with the last change.
   *
   * @param pages that change
   */
  public long overdrawn(long pages) {
    long vfio = lockedPages - othersPages;
    return pages < 0 && vfio < 0 ? -Math.max(vfio, pages) : 0;
  }

  /** Accounts pages that others than VFIO locked; negative: no longer. */
  public void addOthers(long pages) {
    // What was locked before the trace began may be unlocked in it.
    long change = Math.max(pages, -othersPages);
    othersPages += change;
    lockedPages += change;
  }

  /** What is accounted to {@code other} is accounted to this one, too. */
  void take(LockedMemory other) {
    lockedPages += other.lockedPages;
    othersPages += other.othersPages;
  }

  /**
   * setrlimit, or the limit becomes known.
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

  /** How many pages more may be locked; 0 where the limit is reached or passed. */
  public long room() {
    if (capable || limitPages == Long.MAX_VALUE) {
      return Long.MAX_VALUE;
    }
    return Math.max(0, limitPages - lockedPages);
  }

  /** More is locked than RLIMIT_MEMLOCK allows, without CAP_IPC_LOCK. */
  public boolean exceeded() {
    return !capable && lockedPages > limitPages;
  }

  /** The mm's last task has left it (exit_mm): nothing is accounted to it any more. */
  public void end() {
    ended = true;
  }

  /** The address is that of a new mm: with nothing locked, and no limit known. */
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
   * Says how many times events were lost by now: what was counted before the last time is
   * forgotten.
   */
  public void countedSince(long gaps) {
    if (gap != gaps) {
      gap = gaps;
      forget();
    }
  }

  /** Events were lost: what is locked is unknown from here on, and counted from 0 again. */
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
