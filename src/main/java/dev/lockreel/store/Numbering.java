package dev.lockreel.store;

import java.util.HashMap;
import java.util.Map;

/** Numbers things in the order in which they were first seen; a thing keeps its number. */
final class Numbering {
  private final Map<String, Long> numbers = new HashMap<>();
  private long next;

  /** {@code thing} has that number in the database. */
  void restore(String thing, long number) {
    numbers.put(thing, number);
    next = Math.max(next, number + 1);
  }

  /** The number of {@code thing}; a new one after all others if it has none. */
  long of(String thing) {
    Long number = numbers.get(thing);
    if (number == null) {
      number = next++;
      numbers.put(thing, number);
    }
    return number;
  }

  /** Forgets {@code thing}; the number it had, or null. */
  Long remove(String thing) {
    return numbers.remove(thing);
  }
}
