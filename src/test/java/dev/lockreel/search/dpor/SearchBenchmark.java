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
import java.util.stream.Collectors;

/**
 * What a search costs: executions and steps a second with the protocols of the seeds on one thread
 * and on two, memory against depth, dining philosophers beside Spin, and the numbers of executions
 * of the DPOR papers. CPU time is of the whole process, the collector and the compilers included.
 */
public final class SearchBenchmark {
  private static final double SECOND = 1e9;
  private static final double MILLI = 1e6;

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

  /** Runs the parts that are named, of scenarios, memory, philosophers and papers; else all. */
  public static void main(String[] args) throws IOException, InterruptedException {
    List<String> parts =
        args.length > 0 ? List.of(args) : List.of("scenarios", "memory", "philosophers", "papers");
    for (String part : parts) {
      switch (part) {
        case "scenarios" -> scenarios();
        case "memory" -> memory();
        case "philosophers" -> philosophers();
        case "papers" -> papers();
        default -> throw new IllegalArgumentException("there is no part " + part);
      }
    }
  }

  private static void scenarios() throws IOException, InterruptedException {
    // Once for the JVM's compilers.
    search("invalidate-in-one-piece", 1);
    System.out.println("protocols of the seeds, a complete search each:");
    for (String each : SCENARIOS) {
      Cost one = search(each, 1);
      Cost two = search(each, 2);
      print(each, one);
      print(each, two);
      System.out.printf(
          "  two threads: %.2f times one by the clock, %.2f by the CPU time of a step%n",
          two.stepsPerSecond() / one.stepsPerSecond(), 2.0 * one.cpuPerStep() / two.cpuPerStep());
    }
  }

  private record Cost(int threads, long executions, long steps, long wall, long cpu) {
    double stepsPerSecond() {
      return SECOND * steps / wall;
    }

    double cpuPerStep() {
      return (double) cpu / steps;
    }
  }

  private static void print(String name, Cost cost) {
    System.out.printf(
        "%-30s %d threads: %,9d executions, %,10d steps; %,8.0f executions/s, %,9.0f steps/s;"
            + " %,9.0f steps per CPU second%n",
        name,
        cost.threads(),
        cost.executions(),
        cost.steps(),
        SECOND * cost.executions() / cost.wall(),
        cost.stepsPerSecond(),
        SECOND / cost.cpuPerStep());
  }

  private static Cost search(String name, int threads) throws IOException, InterruptedException {
    Path file = Path.of("traces/search", name + ".ndjson");
    ScenarioSettings settings = ScenarioSettings.of(file);
    Set<Rule> without = settings.without().stream().map(Rule::named).collect(Collectors.toSet());
    Scenario scenario =
        new Scenario(
            ScenarioFile.read(file.toString()),
            Protocols.choose(settings.protocols()),
            settings.choices());
    SearchOptions options = SearchOptions.all().withThreads(threads).withoutRules(without);
    ClassAnnotations annotations = new ClassAnnotations(ClassAnnotationFile.builtin());
    long executions = 0;
    long steps = 0;
    long wall = System.nanoTime();
    long cpu = cpu();
    do {
      SearchOutcome outcome =
          new OrderSearch(scenario, options, SearchProgress.NONE, annotations).run();
      executions += outcome.executions();
      steps += outcome.steps();
    } while (System.nanoTime() - wall < 3 * SECOND);
    return new Cost(threads, executions, steps, System.nanoTime() - wall, cpu() - cpu);
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
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
