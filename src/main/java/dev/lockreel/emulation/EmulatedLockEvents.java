package dev.lockreel.emulation;

import dev.lockreel.emulation.LockEventRow.LockName;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.EmulatedLock;
import dev.lockreel.emulation.sync.LockEvents;
import dev.lockreel.trace.Symbols;

/** Turns the lock operations of protocols into events of the form that recorded ones have. */
final class EmulatedLockEvents implements LockEvents {
  private final Kernel kernel;
  private final EmulationOutput output;
  private final LockEventRow row;

  EmulatedLockEvents(Kernel kernel, EmulationOutput output, Symbols symbols) {
    this.kernel = kernel;
    this.output = output;
    row = new LockEventRow(symbols);
  }

  @Override
  public void acquire(
      Call call, EmulatedLock lock, boolean shared, boolean trylock, boolean irqsOff) {
    int modes = LockEventRow.modes(shared, trylock, irqsOff);
    output.lockEvent(
        row.acquire(call.begin(), kernel.now(), call.place(), LockName.of(lock), modes));
  }

  @Override
  public void release(Call call, EmulatedLock lock, boolean irqsOff) {
    int modes = LockEventRow.modes(false, false, irqsOff);
    output.lockEvent(
        row.release(call.begin(), kernel.now(), call.place(), LockName.of(lock), modes));
  }
}
