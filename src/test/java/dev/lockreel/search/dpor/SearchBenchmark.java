package dev.lockreel.search.dpor;

import dev.lockreel.config.ClassAnnotationFile;
import dev.lockreel.config.ScenarioSettings;
import dev.lockreel.emulation.Protocols;
import dev.lockreel.emulation.Scenario;
import dev.lockreel.finding.Rule;
import dev.lockreel.lockdep.declared.ClassAnnotations;
import dev.lockreel.search.OrderSearch;
import dev.lockreel.search.ScenarioFile;
import dev.lockreel.search.SearchOptions;
import dev.lockreel.search.SearchOutcome;
import dev.lockreel.search.SearchProgress;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What a search costs: executions and steps a second with the protocols of the seeds on one thread
 * and on two, memory against depth, dining philosophers beside Spin, and the numbers of executions
 * of the DPOR papers.
 */
public final class SearchBenchmark {
  private static final double SECOND = 1e9;
  private static final double MILLI = 1e6;

  /** Many short ones: on a shared machine a core's speed changes from second to second. */
  private static final int TURNS = 31;

  /** Those of a search that takes seconds. */
  private static final int FEWEST_TURNS = 5;

  /** Seconds. */
  private static final double TURN = 0.4;

  private static final double WARM_UP = 4;

  /** Seconds for the turns of a scenario. */
  private static final double MOST_SECONDS = 60;

  /** With ten philosophers Spin has some four million states. */
  private static final int MOST_FOR_SPIN = 8;

  /** Complete searches of seeds 000, 001, 002 and 003. */
  private static final List<String> SCENARIOS =
      List.of(
          "zap-with-mm-exit",
          "attach-detach-pin-map",
          "faults-against-zap-and-write",
          "invalidate-in-one-piece");

  private SearchBenchmark() {}

  /**
   * Runs the parts that are named, of scenarios, memory, philosophers, papers and the names of
   * single scenarios; else all.
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    List<String> parts =
        args.length > 0 ? List.of(args) : List.of("scenarios", "memory", "philosophers", "papers");
    for (String part : parts) {
      switch (part) {
        case "scenarios" -> scenarios(SCENARIOS);
        case "memory" -> memory();
        case "philosophers" -> philosophers();
        case "papers" -> papers();
        default -> scenarios(List.of(part));
      }
    }
  }

  /** Each in a JVM that has compiled it, one and two threads in turns. */
  private static void scenarios(List<String> names) throws IOException, InterruptedException {
    System.out.printf(
        "protocols of the seeds, medians of up to %d turns, of the ratios as well; beside two threads"
            + " of one search, two searches of one thread each at once: what the two cores can do%n",
        TURNS);
    System.out.printf(
        "%-30s %10s %6s %14s %14s %14s %8s %9s%n",
        "", "executions", "steps", "steps/s, one", "two threads", "apart", "two/one", "apart/one");
    for (String each : names) {
      Searched searched = new Searched(each);
      searched.run(2, WARM_UP);
      searched.run(1, WARM_UP / 2);
      List<double[]> turns = new ArrayList<>();
      long begin = System.nanoTime();
      while (turns.size() < FEWEST_TURNS
          || (turns.size() < TURNS && System.nanoTime() - begin < MOST_SECONDS * SECOND)) {
        turns.add(
            new double[] {searched.run(1, TURN), searched.run(2, TURN), searched.apart(TURN)});
      }
      System.out.printf(
          "%-30s %,10d %6d %,14.0f %,14.0f %,14.0f %8.2f %9.2f%n",
          each,
          searched.outcome.executions(),
          searched.outcome.steps() / searched.runs(),
          median(turns, turn -> turn[0]),
          median(turns, turn -> turn[1]),
          median(turns, turn -> turn[2]),
          median(turns, turn -> turn[1] / turn[0]),
          median(turns, turn -> turn[2] / turn[0]));
    }
  }

  private static double median(List<double[]> turns, ToDoubleFunction<double[]> value) {
    double[] sorted = turns.stream().mapToDouble(value).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** Complete searches of one scenario. */
  private static final class Searched {
    private final Scenario scenario;
    private final Set<Rule> without;
    private final ClassAnnotations annotations =
        new ClassAnnotations(ClassAnnotationFile.builtin());
    private volatile SearchOutcome outcome;

    Searched(String name) throws IOException {
      Path file = Path.of("traces/search", name + ".ndjson");
      ScenarioSettings settings = ScenarioSettings.of(file);
      without = settings.without().stream().map(Rule::named).collect(Collectors.toSet());
      scenario =
          new Scenario(
              ScenarioFile.read(file.toString()),
              Protocols.choose(settings.protocols()),
              settings.choices());
    }

    /** Executions and, before them, orders with few preemptions. */
    long runs() {
      return outcome.executions() + outcome.boundedOrders();
    }

    /** Searches for some seconds; returns steps a second by the clock. */
    double run(int threads, double seconds) throws InterruptedException {
      SearchOptions options = SearchOptions.all().withThreads(threads).withoutRules(without);
      long steps = 0;
      long begin = System.nanoTime();
      do {
        outcome = new OrderSearch(scenario, options, SearchProgress.NONE, annotations).run();
        steps += outcome.steps();
      } while (System.nanoTime() - begin < seconds * SECOND);
      return steps * SECOND / (System.nanoTime() - begin);
    }

    /** Two searches at once that share nothing but the machine; steps a second of both. */
    double apart(double seconds) throws InterruptedException {
      CompletableFuture<Double> other =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return run(1, seconds);
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      return run(1, seconds) + other.join();
    }
  }

  /** Three tasks with private steps, then one that depends on those of the others. */
  private record Deep(int depth) implements Program {
    private static final int TASKS = 3;

    @Override
    public void run(Director director) {
      int[] taken = new int[TASKS];
      int each = depth / TASKS;
      while (true) {
        long enabled = 0;
        for (int t = 0; t < TASKS; t++) {
          enabled |= taken[t] < each ? 1L << t : 0;
        }
        int task = enabled == 0 ? Director.STOP : director.next(enabled);
        if (task == Director.STOP) {
          return;
        }
        boolean last = ++taken[task] == each;
        director.touches(last ? 0 : 1 + task, Access.WRITE);
      }
    }
  }

  private static void memory() throws InterruptedException {
    System.out.println("memory against depth (heap in use after a collection, 6 executions):");
    explore(new Deep(3_000));
    for (int depth = 3_000; depth <= 48_000; depth *= 2) {
      long before = heap();
      List<Long> used = new ArrayList<>();
      Exploration exploration = new Exploration();
      exploration.run(
          List.of(new Exploration.Worker(new Deep(depth), trace -> used.add(heap() - before))),
          () -> false);
      long most = used.stream().mapToLong(Long::longValue).max().orElseThrow();
      System.out.printf(
          "  %,7d steps: %,6d KB, %d bytes a step%n", depth, most >> 10, most / depth);
    }
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long explore(Program program) throws InterruptedException {
    Exploration exploration = new Exploration();
    exploration.run(List.of(new Exploration.Worker(program, trace -> {})), () -> false);
    return exploration.executions();
  }

  private static void philosophers() throws IOException, InterruptedException {
    System.out.println("dining philosophers, each once, beside Spin (its search alone):");
    for (int n = 4; n <= 12; n += 2) {
      explore(ClassicPrograms.philosophers(n));
      long begin = System.nanoTime();
      long executions = explore(ClassicPrograms.philosophers(n));
      double ours = (System.nanoTime() - begin) / MILLI;
      SpinPhilosophers.Result spin = n <= MOST_FOR_SPIN ? SpinPhilosophers.search(n) : null;
      System.out.printf(
          "  %2d: %,6d executions in %,8.1f ms; Spin %s%n",
          n,
          executions,
          ours,
          spin == null
              ? "was not asked, or is not there"
              : "%s states in %,.1f ms".formatted(spin.states(), spin.nanos() / MILLI));
    }
  }

  private static void papers() throws InterruptedException {
    System.out.println("executions, and those of optimal DPOR in POPL 2014:");
    papers("lastzero(5)", ClassicPrograms.lastZero(5), 64);
    papers("lastzero(10)", ClassicPrograms.lastZero(10), 3_328);
    papers("lastzero(15)", ClassicPrograms.lastZero(15), 147_456);
    papers("readers(8)", ClassicPrograms.readers(8), 256);
    papers("readers(13)", ClassicPrograms.readers(13), 8_192);
    papers("indexer(12)", ClassicPrograms.indexer(12), 8);
    papers("indexer(15)", ClassicPrograms.indexer(15), 4_096);
  }

  private static void papers(String name, Program program, long paper) throws InterruptedException {
    System.out.printf("  %-14s %,8d, %,8d%n", name, explore(program), paper);
  }
}
