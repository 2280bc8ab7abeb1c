package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;

/** The locked memory that VFIO has accounted for one container. In pages. */
final class LockedAccount implements Stateful {
  private long accounted;
  private long queued;

  /** The last difference from the number of pages due; it has been reported. */
  private long reported;

  /**
   * Whether pages were to be accounted to an mm that was gone: differences can no longer be known.
   */
  private boolean lost;

  void add(long pages) {
    accounted += pages;
  }

  /** Notes that a work item was queued for these pages; until it has run, the account lags. */
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
   * The difference between the account, queued work included, and the pages due; 0 unless it is
   * greater than the last one, which was reported, or of the other sign.
   */
  long newDifference(long due) {
    return worse(difference(due));
  }

  /**
   * The difference between the account, queued work included, and the pages due; 0 where that can
   * no longer be known.
   */
  long difference(long due) {
    return lost ? 0 : accounted + queued - due;
  }

  /** The difference, or 0 where the last one was as large and of the same sign. */
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
