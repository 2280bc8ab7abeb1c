package dev.lockreel.lockdep;

/** A usage bit that a held lock set when interrupts were switched on. */
record UsageMark(LockClass lockClass, int bit) implements Provisional {
  @Override
  public void confirmed(long serial) {
    if (lockClass.usageRestsOn[bit] == serial) {
      lockClass.usageRestsOn[bit] = 0;
      lockClass.changed = true;
    }
  }

  @Override
  public void refuted(long serial) {
    if (lockClass.usageRestsOn[bit] == serial) {
      lockClass.usageRestsOn[bit] = 0;
      lockClass.usage &= ~(1 << bit);
      lockClass.usedAt[bit] = null;
      lockClass.changed = true;
    }
  }
}
