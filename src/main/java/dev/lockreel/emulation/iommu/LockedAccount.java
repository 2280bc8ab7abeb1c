package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;

/** What VFIO has accounted as locked memory for one container. In pages. */
final class LockedAccount implements Stateful {
  private long accounted;
  private long queued;

  /** A deviation from what is due that has been reported. */
  private long reported;

  /** What was to be accounted to an mm that was gone: nothing can be said any more. */
  private boolean lost;

  void add(long pages) {
    accounted += pages;
  }

  /** Work that will account these pages is queued: until it has run, the account is behind. */
  void queue(long pages) {
    queued += pages;
  }

  void ran(long pages) {
    queued -= pages;
    accounted += pages;
  }

  void lost() {
    lost = true;
  }

  /** Pages that queued work has yet to account. */
  long queued() {
    return queued;
  }

  /** Pages accounted by now. */
  long accounted() {
    return accounted;
  }

  /**
   * By how much the account, queued work included, differs from what is due; 0 unless it differs
   * more, or the other way round, than was reported before.
   */
  long newDifference(long due) {
    return worse(difference(due));
  }

  /** By how much it differs from what is due; 0 where that can no longer be known. */
  long difference(long due) {
    return lost ? 0 : accounted + queued - due;
  }

  /** The difference, or 0 where one as large was reported before. */
  long worse(long difference) {
    boolean worse =
        Math.abs(difference) > Math.abs(reported)
            || Long.signum(difference) == -Long.signum(reported);
    reported = difference;
    return worse ? difference : 0;
  }

  @Override
  public void fields(StateFields f) {
    accounted = f.number("accounted", accounted);
    queued = f.number("queued", queued);
    reported = f.number("reported", reported);
    lost = f.flag("lost", lost);
  }
}
