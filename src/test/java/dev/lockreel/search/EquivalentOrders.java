package dev.lockreel.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.emulation.Scenario;
import dev.lockreel.search.dpor.Exploration;
import dev.lockreel.search.dpor.FollowingDirector;
import dev.lockreel.search.dpor.Schedule;
import dev.lockreel.search.dpor.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Runs executions of a scenario, each again in a random order of its class: steps that do not
 * depend on each other are swapped, so the findings have to be the same, and what each task does.
 */
final class EquivalentOrders {
  private EquivalentOrders() {}

  /**
   * Runs at most {@code executions} and returns how many that were.
   *
   * @param what the scenario, for a failure's message
   */
  static int compare(Scenario scenario, int executions, Random random, String what)
      throws InterruptedException {
    SharedNumbers shared = new SharedNumbers();
    ScenarioProgram program =
        new ScenarioProgram(scenario, shared, SearchOptions.MOST_STEPS, Set.of());
    ScenarioProgram other =
        new ScenarioProgram(scenario, shared, SearchOptions.MOST_STEPS, Set.of());
    int[] compared = {0};
    new Exploration()
        .run(
            List.of(
                new Exploration.Worker(
                    program,
                    trace -> {
                      FollowingDirector director = new FollowingDirector(shuffled(trace, random));
                      other.run(director);
                      String which = what + ", execution " + compared[0];
                      assertThat(director.taken()).as(which).isEqualTo(trace.size());
                      assertThat(other.findings().keySet())
                          .as(which)
                          .isEqualTo(program.findings().keySet());
                      assertThat(other.trails().current())
                          .as(which)
                          .isEqualTo(program.trails().current());
                      compared[0]++;
                    })),
            () -> compared[0] >= executions);
    return compared[0];
  }

  /** A random order of the execution's class. */
  private static Schedule shuffled(Trace trace, Random random) {
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < trace.size(); i++) {
      left.add(i);
    }
    List<Schedule.Move> moves = new ArrayList<>();
    while (!left.isEmpty()) {
      List<Integer> possible = new ArrayList<>();
      for (int each : left) {
        if (left.stream().noneMatch(one -> trace.before(one, each))) {
          possible.add(each);
        }
      }
      Integer next = possible.get(random.nextInt(possible.size()));
      moves.add(trace.move(next));
      left.remove(next);
    }
    return new Schedule(moves);
  }
}
