package dev.lockreel.emulation.state;

import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The fields of a {@link Stateful} as they are written or read. Types of values are {@code Long},
 * {@code Integer}, {@code Boolean}, {@code String}, an enum, a type that {@link StateTypes} has or
 * a supertype of one, and {@code Object} for any of these and lists of them. Names are for the
 * documentation of the kept form and for messages.
 */
public interface StateFields {
  long number(String name, long value);

  int small(String name, int value);

  boolean flag(String name, boolean value);

  /** A text; may be null. */
  String text(String name, String value);

  /**
   * A value of that type; may be null. Two references to one object are read as two references to
   * one object.
   */
  <T> T value(String name, Class<T> type, T value);

  /** Elements in their order; on reading they replace those of {@code elements}. */
  <T> void all(String name, Class<T> type, Collection<T> elements);

  /** Entries in their order; on reading they replace those of {@code map}. */
  <K, V> void all(String name, Class<K> keys, Class<V> values, Map<K, V> map);

  /**
   * Entries with several values each; on reading they replace those of the map.
   *
   * @param made makes the collection of one entry
   */
  <K, V, C extends Collection<V>> void groups(
      String name, Class<K> keys, Class<V> values, Map<K, C> map, Supplier<C> made);

  /** A part that belongs to one owner alone: its fields stand among the owner's. */
  void part(String name, Stateful part);
}
