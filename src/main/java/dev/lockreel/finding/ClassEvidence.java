package dev.lockreel.finding;

import java.util.function.UnaryOperator;

/**
 * A lock class as a finding shows it.
 *
 * @param name printed name, as lockdep prints it
 * @param key the class key, subclass included; 0 where the trace has none
 * @param usage the four characters of /proc/lockdep
 * @param waitTypes {@code outer:inner} wait types as lockdep prints them, such as {@code 4:4};
 *     {@code ""} unknown
 */
public record ClassEvidence(String name, long key, String usage, String waitTypes) {
  /** Its texts as {@code form} has them. */
  ClassEvidence withTexts(UnaryOperator<String> form) {
    return new ClassEvidence(form.apply(name), key, form.apply(usage), form.apply(waitTypes));
  }
}
