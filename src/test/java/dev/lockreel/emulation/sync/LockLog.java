package dev.lockreel.emulation.sync;

import java.util.ArrayList;
import java.util.List;

/** Lock events as lines, such as {@code 1 lock a}. */
final class LockLog implements LockEvents {
  final List<String> lines = new ArrayList<>();

  @Override
  public void acquire(
      Call call, EmulatedLock lock, boolean shared, boolean trylock, boolean irqsOff) {
    lines.add(
        call.begin().pid()
            + (trylock ? " try" : " lock")
            + (shared ? " read " : " ")
            + lock.lockClass()
            + (irqsOff ? " irqs off" : ""));
  }

  @Override
  public void release(Call call, EmulatedLock lock, boolean irqsOff) {
    lines.add(call.begin().pid() + " unlock " + lock.lockClass() + (irqsOff ? " irqs off" : ""));
  }
}
