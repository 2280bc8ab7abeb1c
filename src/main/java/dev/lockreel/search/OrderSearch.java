package dev.lockreel.search;

import dev.lockreel.emulation.Scenario;
import dev.lockreel.emulation.ScenarioRun;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FoundOrder;
import dev.lockreel.lockdep.LockValidator;
import dev.lockreel.lockdep.declared.ClassAnnotations;
import dev.lockreel.search.ShortestOrders.Shown;
import dev.lockreel.search.dpor.BoundedOrders;
import dev.lockreel.search.dpor.Crew;
import dev.lockreel.search.dpor.Exploration;
import dev.lockreel.search.dpor.FollowingDirector;
import dev.lockreel.search.dpor.Schedule;
import dev.lockreel.search.dpor.Trace;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.Symbols;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The search of all orders of a scenario's calls.
 *
 * <p>First the orders without preemption, then those with one, two, …, as long as these are few:
 * they show most of what can go wrong, in the fewest steps. Then one execution of each class of
 * equivalent orders, which is all there is. What is found is the same however many threads there
 * are: what happens is the same in all orders of a class, and the order that is reported is chosen
 * by its preemptions, its steps and the numbers of its tasks.
 */
public final class OrderSearch {
  /** Orders that are run for bounds on preemptions, where the number of these is not given. */
  private static final long MOST_BOUNDED_ORDERS = 1_000;

  private static final long BETWEEN_WORDS = TimeUnit.SECONDS.toNanos(10);

  private final Scenario scenario;
  private final SearchOptions options;
  private final SearchProgress progress;
  private final ClassAnnotations annotations;
  private final long deadline;
  private final SharedNumbers shared = new SharedNumbers();
  private final List<ScenarioProgram> programs = new ArrayList<>();
  private final ShortestOrders shortest = new ShortestOrders();
  private final AtomicLong nextWord = new AtomicLong(System.nanoTime() + BETWEEN_WORDS);

  /** Bound on preemptions within which all orders were run. */
  private int covered = -1;

  private long boundedOrders;
  private long boundedSteps;

  /**
   * @param annotations of lock classes, for the validator
   */
  public OrderSearch(
      Scenario scenario,
      SearchOptions options,
      SearchProgress progress,
      ClassAnnotations annotations) {
    this.scenario = scenario;
    this.options = options;
    this.progress = progress;
    this.annotations = annotations;
    deadline =
        options.time() == null ? Long.MAX_VALUE : System.nanoTime() + options.time().toNanos();
    // With a budget of executions it has to be the same ones each time.
    int threads = options.mostExecutions() == Long.MAX_VALUE ? options.threads() : 1;
    for (int i = 0; i < threads; i++) {
      programs.add(program());
    }
  }

  /**
   * Searches.
   *
   * @throws InterruptedException the caller was interrupted
   * @throws dev.lockreel.emulation.TooManyTasksException an order has too many work items queued
   */
  public SearchOutcome run() throws InterruptedException {
    Exploration exploration = new Exploration();
    try (Crew crew = new Crew(programs.size())) {
      boolean complete = runBounds(crew);
      if (options.mostPreemptions() == SearchOptions.UNBOUNDED) {
        complete = explore(crew, exploration);
      }
      return outcome(complete, exploration);
    }
  }

  private boolean explore(Crew crew, Exploration exploration) throws InterruptedException {
    List<Exploration.Worker> workers = new ArrayList<>();
    List<ShortestOrders> found = new ArrayList<>();
    for (ScenarioProgram program : programs) {
      ShortestOrders its = new ShortestOrders();
      found.add(its);
      ScenarioProgram again = program();
      workers.add(
          new Exploration.Worker(
              program,
              trace -> {
                program.trails().ends();
                take(trace, program, again, its);
                sayHowFar(exploration);
              }));
    }
    boolean complete =
        exploration.run(
            crew, workers, () -> stops() || exploration.executions() >= options.mostExecutions());
    found.forEach(shortest::addAll);
    if (complete) {
      covered = SearchOptions.UNBOUNDED;
    }
    return complete;
  }

  private void sayHowFar(Exploration exploration) {
    long now = System.nanoTime();
    long due = nextWord.get();
    if (now - due > 0 && nextWord.compareAndSet(due, now + BETWEEN_WORDS)) {
      progress.goesOn(exploration.executions(), exploration.done());
    }
  }

  private ScenarioProgram program() {
    return new ScenarioProgram(scenario, shared, options.mostSteps(), options.without());
  }

  private boolean stops() {
    return progress.cancelled() || System.nanoTime() - deadline > 0;
  }

  /** Runs bounds on preemptions; returns whether all that were asked for were run. */
  private boolean runBounds(Crew crew) throws InterruptedException {
    boolean asked = options.mostPreemptions() != SearchOptions.UNBOUNDED;
    for (int bound = 0; !asked || bound <= options.mostPreemptions(); bound++) {
      int preemptions = bound;
      long most = asked ? options.mostExecutions() : MOST_BOUNDED_ORDERS;
      BoundedOrders orders = new BoundedOrders(bound, most - boundedOrders);
      List<BoundedOrders.Worker> workers =
          programs.stream()
              .map(
                  program ->
                      new BoundedOrders.Worker(
                          program,
                          order -> {
                            program.trails().ends();
                            return shows(program, order, preemptions);
                          }))
              .toList();
      boolean all = orders.run(crew, workers, this::stops);
      boundedOrders += orders.orders();
      boundedSteps += orders.steps();
      if (!all) {
        return false;
      }
      covered = bound;
      progress.bounded(bound, boundedOrders, shortest.all().size());
      if (orders.orders() == 0) {
        // No order has more preemptions.
        return true;
      }
    }
    return true;
  }

  /** Takes the findings of an order, if it counts; null where there is none. */
  private Runnable shows(ScenarioProgram program, Supplier<Schedule> run, int preemptions) {
    if (program.findings().isEmpty()) {
      return null;
    }
    Schedule order = run.get();
    Map<String, Shown> shown = new HashMap<>();
    program
        .findings()
        .forEach(
            (fingerprint, found) ->
                shown.put(fingerprint, new Shown(preemptions, cut(order, found.steps()))));
    return () -> shown.forEach(shortest::add);
  }

  private static Schedule cut(Schedule order, int steps) {
    return new Schedule(order.moves().subList(0, Math.min(steps, order.moves().size())));
  }

  /** Takes the findings of an execution that no bound on preemptions has shown already. */
  private void take(
      Trace trace, ScenarioProgram program, ScenarioProgram again, ShortestOrders into) {
    for (String fingerprint : List.copyOf(program.findings().keySet())) {
      int known = Math.min(shortest.preemptions(fingerprint), into.preemptions(fingerprint));
      if (known <= covered) {
        continue;
      }
      Trace.Order order = trace.fewestPreemptions(known);
      if (order == null) {
        continue;
      }
      again.run(new FollowingDirector(order.schedule()));
      ScenarioProgram.Found found = again.findings().get(fingerprint);
      if (found == null) {
        throw new AssertionError(
            "an equivalent order does not show " + program.findings().get(fingerprint));
      }
      into.add(fingerprint, new Shown(order.preemptions(), cut(order.schedule(), found.steps())));
    }
  }

  private SearchOutcome outcome(boolean complete, Exploration exploration) {
    List<SearchOutcome.Shown> findings = new ArrayList<>();
    shortest.all().entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .forEach(
            each -> {
              Shown shown = each.getValue();
              OrderRecorder recorded =
                  new OrderRecorder(
                      scenario, shown.order(), ScenarioRun.Output.NONE, options.mostSteps());
              findings.add(
                  new SearchOutcome.Shown(
                      recorded.findings().get(each.getKey()),
                      new FoundOrder(shown.preemptions(), recorded.steps())));
            });
    for (Finding each : validated()) {
      findings.add(new SearchOutcome.Shown(each, null));
    }
    return new SearchOutcome(
        complete,
        covered,
        exploration.executions(),
        exploration.steps() + boundedSteps,
        boundedOrders,
        exploration.done(),
        List.copyOf(
            programs.stream()
                .flatMap(program -> program.trails().protocols().stream())
                .collect(Collectors.toCollection(TreeSet::new))),
        findings);
  }

  /** What the lock validator says of the lock operations of all tasks in all executions. */
  private List<Finding> validated() {
    Symbols symbols = new Symbols();
    LockValidator validator = new LockValidator(annotations);
    LockTrails.validate(
        programs.stream().map(ScenarioProgram::trails).toList(),
        validator.emulatedSource("search", new ReadTally()),
        symbols);
    validator.finish("search");
    return validator.findings().stream()
        .filter(each -> !options.without().contains(each.rule()))
        .sorted(Comparator.comparing(Finding::rule).thenComparing(Finding::fingerprint))
        .toList();
  }
}
