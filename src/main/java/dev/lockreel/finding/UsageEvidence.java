package dev.lockreel.finding;

import java.util.function.UnaryOperator;

/**
 * The evidence of one interrupt usage of a lock class, on which the findings about interrupts rest.
 *
 * @param lockClass printed class name
 * @param state the kernel's name for the usage, such as {@code IN-HARDIRQ-W} or {@code
 *     SOFTIRQ-ON-R}
 * @param witness the event that set it first
 */
public record UsageEvidence(String lockClass, String state, Witness witness) {
  /** Used in an interrupt; otherwise held with interrupts enabled. */
  public boolean inInterrupt() {
    return state.startsWith("IN-");
  }

  /** Its texts as {@code form} has them. */
  UsageEvidence withTexts(UnaryOperator<String> form) {
    return new UsageEvidence(form.apply(lockClass), form.apply(state), witness.withTexts(form));
  }
}
