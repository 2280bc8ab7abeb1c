package dev.lockreel.finding;

import java.util.function.UnaryOperator;

/**
 * One lock that a task held when something was seen.
 *
 * @param lock address of the lockdep map, 0 where the trace hides it
 * @param lockClass the class's printed name
 * @param mode {@code exclusive}, {@code shared} or {@code shared_recursive}
 * @param trylock taken by trylock
 * @param ip where it was taken, {@code ""} where not traced
 * @param position where in the trace it was taken, as in {@link Witness#position}
 */
public record HeldLockEvidence(
    long lock, String lockClass, String mode, boolean trylock, String ip, String position) {
  /** Its texts as {@code form} has them. */
  HeldLockEvidence withTexts(UnaryOperator<String> form) {
    return new HeldLockEvidence(
        lock,
        form.apply(lockClass),
        form.apply(mode),
        trylock,
        form.apply(ip),
        form.apply(position));
  }
}
