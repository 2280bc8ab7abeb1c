package dev.lockreel.emulation.state;

import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The fields of a {@link Stateful} on their way out or in. Types of values are {@code Long}, {@code
 * Integer}, {@code Boolean}, {@code String}, an enum, one that {@link StateTypes} knows or a
 * supertype of such, and {@code Object} for any of these and lists of them. Names are for the
 * documentation of the kept form and for messages.
 */
public interface StateFields {
  long number(String name, long value);

  int small(String name, int value);

  boolean flag(String name, boolean value);

  /** A text; may be null. */
  String text(String name, String value);

  /** A value of that type; may be null. Two references to one object come back as such. */
  <T> T value(String name, Class<T> type, T value);

  /** Elements in their order; read into {@code elements}, which are dropped before. */
  <T> void all(String name, Class<T> type, Collection<T> elements);

  /** Entries in their order; read into {@code map}, whose own are dropped before. */
  <K, V> void all(String name, Class<K> keys, Class<V> values, Map<K, V> map);

  /**
   * Entries with several values each.
   *
   * @param made makes the collection of one entry
   */
  <K, V, C extends Collection<V>> void groups(
      String name, Class<K> keys, Class<V> values, Map<K, C> map, Supplier<C> made);

  /** What belongs to one owner alone: its fields stand among the owner's. */
  void part(String name, Stateful part);
}
