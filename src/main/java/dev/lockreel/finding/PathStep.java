package dev.lockreel.finding;

import java.util.function.UnaryOperator;

/**
 * One dependency on the path of a finding: {@code to} was taken while {@code from} was held.
 *
 * @param from printed class name
 * @param to printed class name
 * @param kind {@code EN}, {@code ER}, {@code SN} or {@code SR}: the strongest kind that carries the
 *     path
 * @param fromUsage the four usage characters of {@code from}
 * @param toUsage the four usage characters of {@code to}
 * @param witness its first witness
 */
public record PathStep(
    String from, String to, String kind, String fromUsage, String toUsage, Witness witness) {
  /** Its texts as {@code form} has them. */
  PathStep withTexts(UnaryOperator<String> form) {
    return new PathStep(
        form.apply(from),
        form.apply(to),
        form.apply(kind),
        form.apply(fromUsage),
        form.apply(toUsage),
        witness.withTexts(form));
  }
}
