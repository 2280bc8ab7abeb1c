package dev.lockreel.search;

import dev.lockreel.emulation.sync.Shared;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Numbers of pieces of shared state, the same in all executions and threads of one search. */
final class SharedNumbers {
  private final Map<Shared, Integer> numbers = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger();

  int of(Shared state) {
    return numbers.computeIfAbsent(state, each -> next.getAndIncrement());
  }
}
