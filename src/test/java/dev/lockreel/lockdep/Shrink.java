package dev.lockreel.lockdep;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes a failing trace short: takes out all that the failure does not need. */
final class Shrink {
  private Shrink() {}

  /**
   * A part of {@code trace}, in order, of which no single event can be left out; it fails as well.
   */
  static List<TestEvent> to(List<TestEvent> trace, Predicate<List<TestEvent>> fails) {
    List<TestEvent> rest = new ArrayList<>(trace);
    for (int chunk = Math.max(1, rest.size() / 2); ; chunk = Math.max(1, chunk / 2)) {
      boolean shorter = false;
      for (int at = 0; at < rest.size(); ) {
        List<TestEvent> without = new ArrayList<>(rest.subList(0, at));
        without.addAll(rest.subList(Math.min(at + chunk, rest.size()), rest.size()));
        if (fails.test(without)) {
          rest = without;
          shorter = true;
        } else {
          at += chunk;
        }
      }
      if (chunk == 1 && !shorter) {
        return rest;
      }
    }
  }
}
