package dev.lockreel.fleet;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counters of one instance of the fleet, from its start. Safe for several threads. */
public final class FleetMetrics {
  /** Events validated. */
  public final LongAdder events = new LongAdder();

  /** Facts that its sources have sent. */
  public final LongAdder factsOut = new LongAdder();

  /** Bytes of the records in which they were. */
  public final LongAdder factBytesOut = new LongAdder();

  /** Facts that its graphs have taken. */
  public final LongAdder factsIn = new LongAdder();

  /** Facts that its sources have sent without their evidence. */
  public final LongAdder factsBare = new LongAdder();

  /** Facts whose evidence its graphs have asked for. */
  public final LongAdder factsAsked = new LongAdder();

  /** Graphs that were not read before their stage began, but in the midst of its work. */
  final LongAdder graphsReadLate = new LongAdder();

  /** Records that went to the dead letters. */
  public final LongAdder deadLetters = new LongAdder();

  private final ConcurrentHashMap<String, GraphSize> graphs = new ConcurrentHashMap<>();

  /**
   * The size of a graph.
   *
   * @param findings by rule
   */
  public record GraphSize(int classes, int dependencies, SortedMap<String, Long> findings) {}

  void graph(String name, GraphSize size) {
    graphs.put(name, size);
  }

  void noGraph(String name) {
    graphs.remove(name);
  }

  /** The graphs that this instance has, by name. */
  public SortedMap<String, GraphSize> graphs() {
    return new TreeMap<>(graphs);
  }
}
