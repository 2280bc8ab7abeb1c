package dev.lockreel.lockdep.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.lockdep.facts.Entry;
import dev.lockreel.lockdep.facts.Usage;
import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.LockBits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IrqStateTest {
  private final IrqState irqs = new IrqState();

  IrqStateTest() {
    irqs.showBottomHalves();
  }

  /** Flags column, usages of a blocking writer there, usages of a trylock. */
  @ParameterizedTest
  @CsvSource({
    "...., HARDIRQ-ON-W SOFTIRQ-ON-W, HARDIRQ-ON-W SOFTIRQ-ON-W",
    "b..., HARDIRQ-ON-W, HARDIRQ-ON-W",
    "d..., INITIAL USE, INITIAL USE",
    "D..., INITIAL USE, INITIAL USE",
    "..s., HARDIRQ-ON-W IN-SOFTIRQ-W, HARDIRQ-ON-W",
    "d.s., IN-SOFTIRQ-W, INITIAL USE",
    "d.h., IN-HARDIRQ-W, INITIAL USE",
    "d.H., IN-HARDIRQ-W IN-SOFTIRQ-W, INITIAL USE",
    "d.z., IN-NMI, ''",
  })
  void theFlagsColumnSaysWhichUsagesAnAcquisitionShows(
      String flags, String blocking, String trying) {
    int state = irqs.of(context(flags), 0, 0);
    assertThat(names(IrqState.usage(state, Entry.CHECK))).isEqualTo(blocking);
    assertThat(names(IrqState.usage(state, Entry.CHECK | Entry.TRY))).isEqualTo(trying);
    int readers = IrqState.usage(state, Entry.CHECK | Entry.SHARED);
    assertThat(names(Usage.asWriters(readers))).isEqualTo(blocking);
  }

  @Test
  void lockdepsOwnStateDecidesAgainstTheFlags() {
    int bits = LockBits.LOCKDEP_CONTEXT_KNOWN | 4 << LockBits.LOCKDEP_CONTEXT_SHIFT;
    int state = irqs.of(context("...."), bits, 0);
    assertThat(state & IrqState.CONTEXT).isEqualTo(ContextBits.HARDIRQ);
    assertThat(state & (IrqState.HARDIRQS_ON | IrqState.SOFTIRQS_ON)).isZero();
  }

  @Test
  void lockdepsOwnStateStandsStillOnceItIsOff() {
    int bits =
        LockBits.LOCKDEP_CONTEXT_KNOWN
            | LockBits.DEBUG_LOCKS_OFF
            | 4 << LockBits.LOCKDEP_CONTEXT_SHIFT;
    assertThat(irqs.of(context("...."), bits, 0) & IrqState.CONTEXT).isZero();
  }

  @Test
  void withoutFlagsTheHandlersOfTheCpuSayTheContext() {
    irqs.handler(9, ContextBits.HARDIRQ, true);
    assertThat(irqs.of(0, 9) & IrqState.CONTEXT).isEqualTo(ContextBits.HARDIRQ);
    assertThat(irqs.of(0, 1) & IrqState.CONTEXT).isZero();
    irqs.handler(9, ContextBits.HARDIRQ, false);
    assertThat(irqs.of(0, 9) & IrqState.CONTEXT).isZero();
  }

  @Test
  void bottomHalvesAreNotKnownToBeOnWhereTheTraceCannotShowThem() {
    int state = new IrqState().of(context("...."), 0, 0);
    assertThat(state & IrqState.HARDIRQS_ON).isNotZero();
    assertThat(state & IrqState.SOFTIRQS_ON).isZero();
  }

  private static int context(String flags) {
    return ContextBits.pack(flags.charAt(0), flags.charAt(1), flags.charAt(2), flags.charAt(3), 0);
  }

  private static String names(int usage) {
    StringBuilder names = new StringBuilder();
    for (int bit = 0; bit < Usage.BITS; bit++) {
      if ((usage & 1 << bit) != 0) {
        names.append(names.isEmpty() ? "" : " ").append(Usage.stateName(bit));
      }
    }
    return names.toString();
  }
}
