package dev.lockreel.replay;

/**
 * How often to look for findings that have changed while a source is read. A look costs as much as
 * the graph is large, so that one after each batch would cost the square of the input. A file is
 * looked at again when a quarter as many events have come as the graph has parts, or as had come
 * before, which depends on nothing but the file; a live input, whose findings are to be printed at
 * once, whenever looking has taken a small part of the time.
 */
final class WatchPace {
  /** Times as long as a look took that a live input goes without the next. */
  private static final int REST = 10;

  /** Parts of the graph that are visited for an event. */
  private static final int PARTS = 4;

  private final boolean live;

  /** Since the last look, and before. */
  private long events;

  private long eventsBefore;
  private long lastNanos;
  private long tookNanos;

  WatchPace(boolean live) {
    this.live = live;
  }

  /**
   * Whether to look now.
   *
   * @param read events that came since the last call
   * @param cost parts of the graph that a look visits
   * @param now in the units of {@link System#nanoTime}
   */
  boolean due(int read, long cost, long now) {
    events += read;
    return PARTS * events >= Math.min(cost, eventsBefore)
        || (live && now - lastNanos >= REST * tookNanos);
  }

  /** A look began and ended at these times. */
  void looked(long began, long ended) {
    eventsBefore += events;
    events = 0;
    lastNanos = ended;
    tookNanos = ended - began;
  }
}
