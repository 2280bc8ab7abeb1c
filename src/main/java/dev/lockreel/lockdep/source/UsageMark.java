package dev.lockreel.lockdep.source;

/** A usage bit that a held lock set when interrupts were switched on. */
record UsageMark(SourceClass lockClass, int bit, UsageMarker marker) implements Provisional {
  @Override
  public void confirmed(long serial) {
    if (lockClass.usageRestsOn[bit] == serial) {
      lockClass.restsOn(bit, 0);
    }
  }

  @Override
  public void refuted(long serial) {
    if (lockClass.usageRestsOn[bit] == serial) {
      lockClass.restsOn(bit, 0);
      marker.withdraw(lockClass, bit);
    }
  }
}
