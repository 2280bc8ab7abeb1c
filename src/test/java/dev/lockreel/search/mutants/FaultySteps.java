package dev.lockreel.search.mutants;

import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.EmulatedLock;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.emulation.sync.Steps;
import dev.lockreel.emulation.sync.WaitQueue;
import dev.lockreel.search.mutants.SeededFault.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The operations of a call with a fault in them. */
final class FaultySteps extends Steps {
  private final SeededFault fault;

  /** Locks that the protocol takes for held and that are not. */
  private final List<EmulatedLock> notHeld = new ArrayList<>();

  private int acquisitions;

  /** Takes the lock that is put off; null for none. */
  private Runnable putOff;

  /** Releases and takes the lock whose first check is still to come; null for none. */
  private Runnable window;

  /**
   * @param fault null for none
   */
  FaultySteps(Machine machine, Call call, SeededFault fault) {
    super(machine, call);
    this.fault = fault;
  }

  private boolean concerns(EmulatedLock lock) {
    return fault != null
        && lock.lockClass().equals(fault.lockClass())
        && (++acquisitions == fault.nth() || fault.nth() == 0);
  }

  private void acquire(
      EmulatedLock lock, Consumer<EmulatedLock> how, Consumer<EmulatedLock> release) {
    if (!concerns(lock)) {
      how.accept(lock);
      if (putOff != null) {
        Runnable late = putOff;
        putOff = null;
        late.run();
      }
      return;
    }
    switch (fault.kind()) {
      case DROPPED -> notHeld.add(lock);
      case RELEASED_EARLY -> {
        how.accept(lock);
        release.accept(lock);
        notHeld.add(lock);
      }
      case CHECKED_OUTSIDE -> {
        how.accept(lock);
        window =
            () -> {
              release.accept(lock);
              how.accept(lock);
            };
      }
      case TURNED_ROUND -> putOff = () -> how.accept(lock);
      case FOR_READ -> super.downRead(lock);
      default -> throw new AssertionError(fault + " does not change how " + lock + " is taken");
    }
  }

  private void release(EmulatedLock lock, Consumer<EmulatedLock> how) {
    if (!notHeld.remove(lock)) {
      how.accept(lock);
    }
  }

  private <T> T checked(T value) {
    if (window != null) {
      Runnable once = window;
      window = null;
      once.run();
    }
    return value;
  }

  @Override
  public void mutexLock(EmulatedLock mutex) {
    acquire(mutex, super::mutexLock, super::mutexUnlock);
  }

  @Override
  public void mutexUnlock(EmulatedLock mutex) {
    release(mutex, super::mutexUnlock);
  }

  @Override
  public void downRead(EmulatedLock rwsem) {
    acquire(rwsem, super::downRead, super::upRead);
  }

  @Override
  public void upRead(EmulatedLock rwsem) {
    release(rwsem, super::upRead);
  }

  @Override
  public void downWrite(EmulatedLock rwsem) {
    acquire(rwsem, super::downWrite, super::upWrite);
  }

  @Override
  public void upWrite(EmulatedLock rwsem) {
    release(rwsem, super::upWrite);
  }

  @Override
  public void spinLockIrqsave(EmulatedLock spinlock) {
    acquire(spinlock, super::spinLockIrqsave, super::spinUnlockIrqrestore);
  }

  @Override
  public void spinUnlockIrqrestore(EmulatedLock spinlock) {
    release(spinlock, super::spinUnlockIrqrestore);
  }

  @Override
  public boolean mutexTrylock(EmulatedLock mutex) {
    return tries(mutex, super::mutexLock, super::mutexTrylock, super::mutexUnlock);
  }

  @Override
  public boolean downReadTrylock(EmulatedLock rwsem) {
    return tries(rwsem, super::downRead, super::downReadTrylock, super::upRead);
  }

  @Override
  public boolean downWriteTrylock(EmulatedLock rwsem) {
    return tries(rwsem, super::downWrite, super::downWriteTrylock, super::upWrite);
  }

  /** A trylock. */
  @FunctionalInterface
  private interface Trylock {
    boolean of(EmulatedLock lock);
  }

  private boolean tries(
      EmulatedLock lock,
      Consumer<EmulatedLock> waits,
      Trylock trylock,
      Consumer<EmulatedLock> release) {
    if (!concerns(lock)) {
      return trylock.of(lock);
    }
    if (fault.kind() == Kind.WAITED_FOR) {
      waits.accept(lock);
      return true;
    }
    if (fault.kind() == Kind.DROPPED) {
      notHeld.add(lock);
      return true;
    }
    boolean got = trylock.of(lock);
    if (got && fault.kind() == Kind.RELEASED_EARLY) {
      release.accept(lock);
      notHeld.add(lock);
    }
    return got;
  }

  @Override
  public void wakeUpAll(WaitQueue queue) {
    if (fault == null || fault.kind() != Kind.NOT_WOKEN) {
      super.wakeUpAll(queue);
    }
  }

  @Override
  public <T> T read(Supplier<T> access, Shared... state) {
    return checked(super.read(access, state));
  }
}
