package dev.lockreel.lockdep;

import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Validator and naive twin say the same of random traces. More seeds: {@code
 * -Dlockreel.seeds=1000}; one seed: {@code -Dlockreel.seed=17}.
 */
class NaiveTwinTest {
  private static final int WORLDS = 150;
  private static final int EVENTS = 700;

  static LongStream seeds() {
    Long only = Long.getLong("lockreel.seed");
    return only != null
        ? LongStream.of(only)
        : LongStream.range(0, Long.getLong("lockreel.seeds", 4));
  }

  /** A hundred thousand events a seed, in small worlds that each begin with an empty graph. */
  @ParameterizedTest
  @MethodSource("seeds")
  void bothSayTheSame(long seed) {
    Random random = new Random(seed);
    for (int world = 0; world < WORLDS; world++) {
      int length = EVENTS / 10 + random.nextInt(EVENTS * 9 / 5);
      List<TestEvent> trace = RandomTrace.of(random, length);
      if (!TwinComparison.differences(trace).isEmpty()) {
        fail(described(seed, world, trace));
      }
    }
  }

  private static String described(long seed, int world, List<TestEvent> trace) {
    List<TestEvent> shortest =
        Shrink.to(
            trace,
            part -> RandomTrace.possible(part) && !TwinComparison.differences(part).isEmpty());
    return "seed "
        + seed
        + ", world "
        + world
        + ":\n"
        + String.join("\n", TwinComparison.differences(shortest))
        + "\nin\n"
        + shortest.stream().map(TestEvent::toString).collect(Collectors.joining("\n"));
  }
}
