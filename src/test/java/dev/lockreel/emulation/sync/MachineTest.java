package dev.lockreel.emulation.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockreel.Seed;
import dev.lockreel.emulation.kernel.KernelState;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.StateImage;
import dev.lockreel.emulation.state.StateReader;
import dev.lockreel.emulation.state.StateTypes;
import dev.lockreel.emulation.state.StateWriter;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Rule;
import dev.lockreel.finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class MachineTest {
  private static final Shared STATE = new Shared("state", 0);

  private final Rig rig = new Rig();
  private final EmulatedLock a = rig.machine.mutex("a", 0x1000, 0);
  private final EmulatedLock b = rig.machine.mutex("b", 0x1000, 1);
  private final EmulatedLock sem = rig.machine.rwsem("sem", 0x2000, 0);

  @Test
  void aCallRunsToItsEndAndItsLocksAreEvents() {
    Call call =
        rig.start(
            1,
            k -> {
              k.mutexLock(a);
              k.downRead(sem);
              k.upRead(sem);
              k.mutexUnlock(a);
              return 7;
            });
    assertThat(call.state()).isEqualTo(Call.State.OVER);
    assertThat(call.result()).isEqualTo(7);
    assertThat(rig.log.lines)
        .containsExactly("1 lock a", "1 lock read sem", "1 unlock sem", "1 unlock a");
    assertThat(rig.machine.busy(1)).isFalse();
  }

  @Test
  void whoWaitsGoesOnWhenTheLockIsReleasedAndNothingHappensTwice() {
    List<String> done = new ArrayList<>();
    Call holder =
        rig.start(
            1,
            k -> {
              k.mutexLock(a);
              k.inFlight();
              k.mutexUnlock(a);
              return 0;
            });
    Call waiter =
        rig.start(
            2,
            k -> {
              k.write(() -> done.add("before"), STATE);
              k.mutexLock(a);
              k.write(() -> done.add("inside"), STATE);
              k.mutexUnlock(a);
              return 0;
            });
    assertThat(holder.state()).isEqualTo(Call.State.IN_FLIGHT);
    assertThat(waiter.state()).isEqualTo(Call.State.BLOCKED);
    assertThat(rig.machine.waits(2)).isTrue();
    rig.machine.ends(holder);
    assertThat(waiter.state()).isEqualTo(Call.State.OVER);
    assertThat(done).containsExactly("before", "inside");
    assertThat(rig.log.lines).containsExactly("1 lock a", "2 lock a", "1 unlock a", "2 unlock a");
  }

  @Test
  void aTaskBeginsItsNextCallWhenItNoLongerWaitsInTheOneBefore() {
    Call holder = hold(1, b);
    Call first =
        rig.start(
            2,
            k -> {
              k.mutexLock(a);
              k.inFlight();
              k.mutexLock(b);
              k.mutexUnlock(b);
              k.mutexUnlock(a);
              return 0;
            });
    rig.machine.ends(first);
    Call second =
        rig.start(
            2,
            k -> {
              k.mutexLock(a);
              k.mutexUnlock(a);
              return 0;
            });
    assertThat(first.state()).isEqualTo(Call.State.BLOCKED);
    assertThat(second.state()).isEqualTo(Call.State.QUEUED);
    assertThat(StuckCalls.of(rig.machine)).hasSize(1);
    rig.machine.ends(holder);
    assertThat(first.state()).isEqualTo(Call.State.OVER);
    assertThat(second.state()).isEqualTo(Call.State.OVER);
    assertThat(rig.log.lines)
        .containsExactly(
            "1 lock b",
            "2 lock a",
            "2 lock b",
            "1 unlock b",
            "2 unlock b",
            "2 unlock a",
            "2 lock a",
            "2 unlock a");
    assertThat(rig.machine.busy(2)).isFalse();
  }

  @Test
  void aReadIsTheSameHoweverOftenTheProtocolStops() {
    int[] shared = {1};
    List<Integer> seen = new ArrayList<>();
    Call holder = hold(1, a);
    rig.start(
        2,
        k -> {
          int value = k.read(() -> shared[0], STATE);
          k.mutexLock(a);
          k.note(() -> seen.add(value));
          k.mutexUnlock(a);
          return 0;
        });
    shared[0] = 2;
    rig.machine.ends(holder);
    assertThat(seen).containsExactly(1);
  }

  @Test
  void aTrylockFailsWhereALockWouldWait() {
    hold(1, a);
    Call call = rig.start(2, k -> k.mutexTrylock(a) ? 1 : 0);
    assertThat(call.state()).isEqualTo(Call.State.OVER);
    assertThat(call.result()).isZero();
    assertThat(rig.log.lines).containsExactly("1 lock a");
  }

  @Test
  void readersShareAndAReaderQueuesAfterAWriter() {
    Call first = holdRead(1, sem);
    Call second = holdRead(2, sem);
    assertThat(second.state()).isEqualTo(Call.State.IN_FLIGHT);
    Call writer =
        rig.start(
            3,
            k -> {
              k.downWrite(sem);
              k.upWrite(sem);
              return 0;
            });
    Call third = holdRead(4, sem);
    assertThat(third.state()).isEqualTo(Call.State.BLOCKED);
    rig.machine.ends(first);
    assertThat(writer.state()).isEqualTo(Call.State.BLOCKED);
    rig.machine.ends(second);
    assertThat(writer.state()).isEqualTo(Call.State.OVER);
    assertThat(third.state()).isEqualTo(Call.State.IN_FLIGHT);
  }

  @Test
  void severalReadersThatWaitAllGoOn() {
    Call writer =
        rig.start(
            1,
            k -> {
              k.downWrite(sem);
              k.inFlight();
              k.upWrite(sem);
              return 0;
            });
    Call one = holdRead(2, sem);
    Call two = holdRead(3, sem);
    rig.machine.ends(writer);
    assertThat(one.state()).isEqualTo(Call.State.IN_FLIGHT);
    assertThat(two.state()).isEqualTo(Call.State.IN_FLIGHT);
  }

  @Test
  void aLockOfARecordedTaskBlocksUntilItsReleaseComes() {
    rig.recorded.put("a", 9);
    Call call = lockBoth(1, a, b);
    assertThat(call.state()).isEqualTo(Call.State.BLOCKED);
    assertThat(StuckCalls.of(rig.machine)).hasSize(1);
    assertThat(StuckCalls.of(rig.machine).get(0).build().explanation())
        .contains("a of 0x1000")
        .contains("recorded task 9");
    rig.recorded.clear();
    rig.event(9, "lock_release");
    rig.machine.recordedRelease("b");
    assertThat(call.state()).isEqualTo(Call.State.BLOCKED);
    rig.machine.recordedRelease("a");
    assertThat(call.state()).isEqualTo(Call.State.OVER);
    assertThat(StuckCalls.of(rig.machine)).isEmpty();
  }

  @Test
  void aDeadlockIsFoundWhenItHappensAndOnce() {
    rig.kernel.shows(rig.event(9, "call", "ret", 0));
    Call first = aThenWindowThen(1, a, b);
    Call second = aThenWindowThen(2, b, a);
    rig.machine.ends(first);
    assertThat(rig.findings).isEmpty();
    rig.machine.ends(second);
    assertThat(rig.findings).hasSize(1);
    assertThat(rig.findings.get(0).rule()).isEqualTo(Rule.WAITER_STUCK);
    assertThat(rig.findings.get(0).severity()).isEqualTo(Severity.ERROR);
    assertThat(rig.findings.get(0).explanation())
        .contains("task-1/1 waits for b of 0x1000, which task-2/2 holds")
        .contains("task-2/2 waits for a of 0x1000, which task-1/1 holds");
  }

  /** When one of them was over is not known: perhaps before the other began. */
  @Test
  void aDeadlockOfCallsWithoutEndsIsNotCertain() {
    Call first = aThenWindowThen(1, a, b);
    aThenWindowThen(2, b, a);
    rig.machine.endsAll();
    assertThat(first.state()).isEqualTo(Call.State.BLOCKED);
    assertThat(rig.findings).hasSize(1);
    assertThat(rig.findings.get(0).rule()).isEqualTo(Rule.WAITER_STUCK);
    assertThat(rig.findings.get(0).severity()).isEqualTo(Severity.WARNING);
    assertThat(rig.findings.get(0).confidence()).isEqualTo(Confidence.CLASS);
  }

  @Test
  void whatIsReportedAsADeadlockIsNotReportedAsStuckAgain() {
    Call first = aThenWindowThen(1, a, b);
    Call second = aThenWindowThen(2, b, a);
    rig.machine.ends(first);
    rig.machine.ends(second);
    assertThat(StuckCalls.of(rig.machine)).isEmpty();
    Call after = rig.start(3, k -> lockAndUnlock(k, a));
    assertThat(StuckCalls.of(rig.machine)).hasSize(1);
    rig.machine.abandon(1);
    assertThat(second.state()).isEqualTo(Call.State.OVER);
    assertThat(after.state()).isEqualTo(Call.State.OVER);
  }

  /** Each looks for a cycle over all the others: a walk of every way there is never ends. */
  @Test
  void manyTasksThatWaitForTwoLocksAreNoDeadlock() {
    Call holder = hold(1, a);
    List<Call> readers = new ArrayList<>();
    for (int pid = 100; pid < 400; pid += 2) {
      readers.add(rig.start(pid, k -> readThenLock(k)));
      rig.start(pid + 1, k -> writeAndUnlock(k));
    }
    assertThat(rig.findings).isEmpty();
    assertThat(StuckCalls.of(rig.machine)).hasSize(300);
    rig.machine.ends(holder);
    assertThat(readers).allMatch(each -> each.state() == Call.State.OVER);
    assertThat(StuckCalls.of(rig.machine)).isEmpty();
  }

  private long readThenLock(Steps k) {
    k.downRead(sem);
    long ret = lockAndUnlock(k, a);
    k.upRead(sem);
    return ret;
  }

  private long writeAndUnlock(Steps k) {
    k.downWrite(sem);
    k.upWrite(sem);
    return 0;
  }

  private static long lockAndUnlock(Steps k, EmulatedLock mutex) {
    k.mutexLock(mutex);
    k.mutexUnlock(mutex);
    return 0;
  }

  @Test
  void aWorkItemThatHasNotRunYetIsNotStuck() {
    Call holder = hold(1, a);
    Work work = k -> lockAndUnlock(k, a);
    Call late = rig.start(2, work);
    assertThat(late.state()).isEqualTo(Call.State.BLOCKED);
    assertThat(StuckCalls.of(rig.machine)).isEmpty();
    rig.machine.ends(holder);
    assertThat(late.state()).isEqualTo(Call.State.OVER);
  }

  @Test
  void aReaderThatQueuesAfterAWriterThatWaitsForItIsADeadlock() {
    Call reader =
        rig.start(
            1,
            k -> {
              k.downRead(sem);
              k.inFlight();
              k.downRead(sem);
              return 0;
            });
    rig.start(
        2,
        k -> {
          k.downWrite(sem);
          return 0;
        });
    rig.machine.ends(reader);
    assertThat(rig.findings).hasSize(1);
  }

  @Test
  void waitEventGoesOnWhenItsConditionHolds() {
    WaitQueue queue = new WaitQueue("wq", rig.machine.spinlock("wq", 0x3000, 0));
    boolean[] condition = {false};
    Call call =
        rig.start(
            1,
            k -> {
              k.waitEvent(queue, () -> condition[0]);
              return 3;
            });
    rig.machine.wakeUp(queue);
    assertThat(call.state()).isEqualTo(Call.State.WAITING);
    condition[0] = true;
    rig.machine.wakeUp(queue);
    assertThat(call.result()).isEqualTo(3);
    assertThat(queue.waiters()).isEmpty();
  }

  @Test
  void aBugEndsTheTaskAndFreesItsLocks() {
    Call bugged =
        rig.start(
            1,
            k -> {
              k.mutexLock(a);
              k.bug();
              return 0;
            });
    assertThat(bugged.state()).isEqualTo(Call.State.OVER);
    assertThat(a.held()).isFalse();
    assertThat(lockBoth(2, a, b).state()).isEqualTo(Call.State.OVER);
  }

  @Test
  void anAbandonedCallLeavesNoTrace() {
    hold(1, a);
    Call waiter = lockBoth(2, b, a);
    assertThat(waiter.state()).isEqualTo(Call.State.BLOCKED);
    rig.machine.abandon(2);
    assertThat(b.held()).isFalse();
    assertThat(a.waiters()).isEmpty();
    assertThat(rig.machine.contended()).isFalse();
    assertThat(rig.log.lines).endsWith("2 lock a", "2 unlock a", "2 unlock b");
  }

  @Test
  void irqsAreOffUnderASpinLockTakenIrqsave() {
    EmulatedLock spin = rig.machine.spinlock("spin", 0x3000, 0);
    rig.start(
        1,
        k -> {
          k.spinLockIrqsave(spin);
          k.spinUnlockIrqrestore(spin);
          return 0;
        });
    assertThat(rig.log.lines).containsExactly("1 lock spin irqs off", "1 unlock spin irqs off");
  }

  @Test
  void aProtocolThatKeepsALockIsOurOwnMistake() {
    assertThatThrownBy(
            () ->
                rig.start(
                    1,
                    k -> {
                      k.mutexLock(a);
                      return 0;
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("a of 0x1000");
  }

  /** Whatever is let go first at each step, each call does its part once and counts add up. */
  @RepeatedTest(50)
  void everyStepIsAPlaceToStop() {
    long seed = Seed.of("MachineTest");
    Random random = new Random(seed);
    rig.attach((call, step) -> random.nextInt(3) == 0);
    int[] counter = {0};
    List<Call> calls = new ArrayList<>();
    for (int pid = 1; pid <= 6; pid++) {
      calls.add(
          rig.start(
              pid,
              k -> {
                for (int i = 0; i < 5; i++) {
                  k.mutexLock(a);
                  int before = k.read(() -> counter[0], STATE);
                  k.inFlight();
                  k.write(() -> counter[0] = before + 1, STATE);
                  k.mutexUnlock(a);
                }
                return 0;
              }));
    }
    for (Call call : calls) {
      rig.machine.ends(call);
    }
    assertThat(calls).allMatch(call -> call.state() == Call.State.OVER);
    assertThat(counter[0]).isEqualTo(30);
  }

  /** A call that is stopped survives a restart and goes on in the restored machine. */
  @Test
  void aStoppedCallGoesOnAfterARestart() throws Exception {
    Counter counter = new Counter();
    rig.start(1, new Adds(a, counter));
    rig.start(2, new Adds(a, counter));
    StateImage image = StateWriter.write(types(), List.of(rig.kernel, rig.machine));
    Rig other = new Rig();
    StateReader.read(types(), image, List.of(other.kernel, other.machine));
    assertThat(StateWriter.write(types(), List.of(other.kernel, other.machine)).numbers())
        .isEqualTo(image.numbers());
    Counter restored = ((Adds) other.machine.calls().get(0).body()).counter();
    other.machine.endsAll();
    assertThat(restored.value).isEqualTo(2);
    assertThat(other.machine.calls()).isEmpty();
    assertThat(other.log.lines).containsExactly("1 unlock a", "2 unlock a");
    assertThat(counter.value).as("the copy is a copy").isZero();
  }

  private static StateTypes types() {
    StateTypes types = new StateTypes();
    KernelState.types(types);
    SyncState.types(types);
    return types
        .record("adds", Adds.class)
        .object("counter", Counter.class, (c, out) -> {}, in -> new Counter());
  }

  /** What both calls add to. */
  private static final class Counter implements Stateful {
    private int value;

    @Override
    public void fields(StateFields f) {
      value = f.small("value", value);
    }
  }

  private record Adds(EmulatedLock lock, Counter counter) implements Body {
    @Override
    public long run(Steps k) {
      k.mutexLock(lock);
      int before = k.read(() -> counter.value, STATE);
      k.inFlight();
      k.write(() -> counter.value = before + 1, STATE);
      k.mutexUnlock(lock);
      return 0;
    }
  }

  private Call hold(int pid, EmulatedLock lock) {
    return rig.start(
        pid,
        k -> {
          k.mutexLock(lock);
          k.inFlight();
          k.mutexUnlock(lock);
          return 0;
        });
  }

  private Call holdRead(int pid, EmulatedLock lock) {
    return rig.start(
        pid,
        k -> {
          k.downRead(lock);
          k.inFlight();
          k.upRead(lock);
          return 0;
        });
  }

  private Call lockBoth(int pid, EmulatedLock first, EmulatedLock second) {
    return rig.start(
        pid,
        k -> {
          k.mutexLock(first);
          k.mutexLock(second);
          k.mutexUnlock(second);
          k.mutexUnlock(first);
          return 0;
        });
  }

  private Call aThenWindowThen(int pid, EmulatedLock first, EmulatedLock second) {
    return rig.start(
        pid,
        k -> {
          k.mutexLock(first);
          k.inFlight();
          k.mutexLock(second);
          k.mutexUnlock(second);
          k.mutexUnlock(first);
          return 0;
        });
  }
}
