package dev.lockreel.finding;

import java.util.Locale;

/** How close the evidence is to the event itself; strongest first. */
public enum Confidence {
  /** It happened: the same task, the same instance. */
  CERTAIN,
  /** Both orders are of the same lock objects. */
  INSTANCE,
  /** Only the classes are known to conflict. */
  CLASS,
  /**
   * It rests on a lock that is still held where reading stopped so far, or on a trace that would be
   * doubted were it to end there: later events may withdraw it, or make it a warning.
   */
  PROVISIONAL;

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
