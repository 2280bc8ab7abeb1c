package dev.lockreel.timeline;

/**
 * A part of the time of a trace.
 *
 * @param from trace clock in nanoseconds, included
 * @param to trace clock in nanoseconds, included
 */
public record Window(long from, long to) {
  /** All of it. */
  public static final Window ALL = new Window(Long.MIN_VALUE, Long.MAX_VALUE);

  boolean overlaps(long begin, long end) {
    return begin <= to && end >= from;
  }
}
