package dev.lockreel.emulation.kernel;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.finding.Confidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FindingBuilder;
import dev.lockreel.finding.Rule;
import dev.lockreel.trace.SourceState;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The state that the models of one source share: the choice of variants, the current event,
 * processes, counters, and the receiver of findings.
 */
public final class Kernel implements Stateful {
  /** At the end of a return's name. */
  public static final String RETURN = "_ret";

  private static final long MANY = 64;

  private final boolean executes;
  private final Choice choice;
  private final Processes processes = new Processes();
  private final Map<Integer, Integer> watched = new HashMap<>();
  private final SortedMap<String, Long> counters = new TreeMap<>();

  /** Names of the model events that the trace has shown so far; a call's result as its return. */
  private final Set<String> shown = new TreeSet<>();

  /** Inner calls that the return of an outer one ends, by its name. */
  private Map<String, List<String>> alsoEnds = Map.of();

  /** Receives findings; set again after a restart. */
  private Consumer<Finding> findings;

  private Predicate<Rule> wanted = rule -> true;

  private ModelEvent now;
  private long begun;
  private boolean followsUserSpace;
  private boolean whole;
  private boolean searched;

  /**
   * @param executes protocols are run; else recorded outcomes are followed
   */
  public Kernel(boolean executes, Choice choice) {
    this.executes = executes;
    this.choice = choice;
  }

  /** Sets the receiver of findings; again after a restart. */
  public void attach(Consumer<Finding> taker) {
    findings = taker;
  }

  /** Sets the receiver of findings, and of which rules it takes them. */
  public void attach(Consumer<Finding> taker, Predicate<Rule> rules) {
    findings = taker;
    wanted = rules;
  }

  public boolean executes() {
    return executes;
  }

  /** The chosen variant of a protocol. */
  public <V extends Variant> V chosen(Protocol protocol, Class<V> type) {
    return choice.of(protocol, type);
  }

  public Processes processes() {
    return processes;
  }

  /** The current event. */
  public ModelEvent now() {
    return now;
  }

  /** The number of events begun, and of others that said something new of a task. */
  public long begun() {
    return begun;
  }

  /** Makes an event the current one. */
  @SuppressWarnings("ReferenceEquality") // The same one again costs nothing.
  public void begin(ModelEvent event) {
    begun++;
    if (!searched || now != event) {
      now = event;
      processes.seen(event.pid(), event.process());
    }
  }

  /** Notes that a task of that process runs. */
  public void seen(int pid, int process) {
    if (processes.seen(pid, process)) {
      begun++;
    }
  }

  /** Notes that a task is in user space. */
  public void inUserSpace(int pid) {
    if (processes.fromUserSpace(pid)) {
      begun++;
    }
  }

  /** Keeps track, from now on, of which tasks were in user space. */
  public void followUserSpace() {
    followsUserSpace = true;
  }

  public boolean followsUserSpace() {
    return followsUserSpace;
  }

  /** Drops a task that is gone for good; returns its process if that was its last task, else 0. */
  public int gone(int pid) {
    return processes.left(pid);
  }

  /** Drops a process that {@link #gone} returned, once the models have handled its end. */
  public void over(int process) {
    processes.over(process);
  }

  /** Notes that events were lost. */
  public void gap() {
    whole = false;
    processes.gap();
  }

  /** Notes that nothing was under way before the next event. */
  public void startWhole() {
    whole = true;
  }

  /** Whether the trace has every event since its start, before which nothing was under way. */
  public boolean isWhole() {
    return whole;
  }

  /** From here on the events have no order but that of their tasks: an object keeps its name. */
  public void search() {
    searched = true;
  }

  /** Whether orders are searched, so that an event may be about an object that is gone by now. */
  public boolean searched() {
    return searched;
  }

  public void forked(ModelEvent event, int child) {
    processes.forked(event.pid(), child);
  }

  /** Notes that a task uses its own mm. */
  public void usesMm(ModelEvent event, long mm) {
    processes.usesMm(event.pid(), mm, event.process() != 0);
  }

  /** Notes that the trace has an event of that kind. */
  public void shows(ModelEvent event) {
    shown.add(event.isReturn() ? event.name() + RETURN : event.name());
    if (event.has("ret")) {
      shown.add(event.name() + RETURN);
    }
  }

  /** Whether the trace has shown an event of that name so far. */
  public boolean hasShown(String event) {
    return shown.contains(event);
  }

  /** Sets which inner calls the return of an outer one ends, by its name. */
  public void alsoEnds(Map<String, List<String>> innerByOuter) {
    alsoEnds = innerByOuter;
  }

  /**
   * Whether the trace has shown so far that a call of that name ended, by its return or that of one
   * around it. Of a kind of calls of which it has only the beginnings, none was surely still at
   * work when another one began.
   */
  public boolean showsEndOf(String call) {
    return hasShown(call + RETURN)
        || alsoEnds.entrySet().stream()
            .anyMatch(
                outer -> outer.getValue().contains(call) && hasShown(outer.getKey() + RETURN));
  }

  /**
   * Whether so much was recorded that a kind of events of which there is none was not: a trace of a
   * few events may just have shown none yet.
   */
  public boolean showsMuch() {
    return counters.getOrDefault(SourceState.MODEL_EVENTS, 0L) >= MANY;
  }

  /**
   * Reports a finding about the recorded kernel that rests on the absence of events. An event of
   * which the trace has shown none of its kind may just not have been recorded: then it is not
   * certain, and in a long trace only a warning, unless the trace says that it is whole.
   *
   * @param counterparts names of the events that are absent
   */
  public void report(FindingBuilder verdict, String... counterparts) {
    for (String each : counterparts) {
      if (!whole && !shown.contains(each)) {
        verdict.confidence(
            Confidence.CLASS,
            "The trace has shown no " + each + " at all so far: it may not have been recorded.");
        if (showsMuch()) {
          verdict.warning();
        }
        break;
      }
    }
    report(verdict);
  }

  /** Reports a finding. */
  public void report(FindingBuilder verdict) {
    if (wanted.test(verdict.rule())) {
      findings.accept(verdict.build());
    }
  }

  /** Counts something for the statistics of the report; {@code name} is camelCase. */
  public void count(String name) {
    count(name, 1);
  }

  /** Adds to what is counted for the statistics of the report. */
  public void count(String name, long more) {
    // What the executions of a search count is asked for by no one.
    if (!searched) {
      counters.merge(name, more, Long::sum);
    }
  }

  /** The counters for the statistics of the report, by name. */
  public SortedMap<String, Long> counters() {
    return Collections.unmodifiableSortedMap(counters);
  }

  /**
   * Asks for {@link Model#returnsToUser} when the task goes back to user space; once for each
   * {@link #unwatch}.
   */
  public void watch(int pid) {
    watched.merge(pid, 1, Integer::sum);
  }

  /** Takes one {@link #watch} back. */
  public void unwatch(int pid) {
    watched.computeIfPresent(pid, (key, times) -> times == 1 ? null : times - 1);
  }

  /** Whether {@link #watch} was called for the task and not taken back. */
  public boolean watches(int pid) {
    return !watched.isEmpty() && watched.containsKey(pid);
  }

  @Override
  public void fields(StateFields f) {
    f.part("processes", processes);
    f.all("watched", Integer.class, Integer.class, watched);
    f.all("shown", String.class, shown);
    f.all("counters", String.class, Long.class, counters);
    now = f.value("now", ModelEvent.class, now);
    begun = f.number("begun", begun);
    followsUserSpace = f.flag("followsUserSpace", followsUserSpace);
    whole = f.flag("whole", whole);
  }
}
