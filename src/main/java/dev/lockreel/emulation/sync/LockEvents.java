package dev.lockreel.emulation.sync;

/** Takes the lock events of emulated protocols: the way to the lock validator. */
public interface LockEvents {
  /** Takes none. */
  LockEvents NONE =
      new LockEvents() {
        @Override
        public void acquire(
            Call call, EmulatedLock lock, boolean shared, boolean trylock, boolean irqsOff) {}

        @Override
        public void release(Call call, EmulatedLock lock, boolean irqsOff) {}
      };

  /**
   * A call takes a lock, or asks for it where it may have to wait.
   *
   * @param irqsOff interrupts are off by then
   */
  void acquire(Call call, EmulatedLock lock, boolean shared, boolean trylock, boolean irqsOff);

  void release(Call call, EmulatedLock lock, boolean irqsOff);
}
