package dev.lockreel.emulation.kernel;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.FindingBuilder;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What the models of one source share: what runs, whose event it is, where findings go. */
public final class Kernel implements Stateful {
  private final boolean executes;
  private final Choice choice;
  private final Processes processes = new Processes();
  private final Map<Integer, Integer> watched = new HashMap<>();
  private final SortedMap<String, Long> counters = new TreeMap<>();

  /** Where findings go; set again after a restart. */
  private Consumer<Finding> findings;

  private ModelEvent now;
  private long begun;
  private boolean followsUserSpace;

  /**
   * @param executes protocols are run; else recorded outcomes are followed
   */
  public Kernel(boolean executes, Choice choice) {
    this.executes = executes;
    this.choice = choice;
  }

  /** Connects it with who takes the findings; again after a restart. */
  public void attach(Consumer<Finding> taker) {
    findings = taker;
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

  /** The event under way. */
  public ModelEvent now() {
    return now;
  }

  /** How many events came under way or said something new of a task. */
  public long begun() {
    return begun;
  }

  /** An event comes under way. */
  public void begin(ModelEvent event) {
    now = event;
    begun++;
    processes.seen(event.pid(), event.process());
  }

  /** A task of that process runs. */
  public void seen(int pid, int process) {
    if (processes.seen(pid, process)) {
      begun++;
    }
  }

  /** A task is in user space. */
  public void inUserSpace(int pid) {
    if (processes.fromUserSpace(pid)) {
      begun++;
    }
  }

  /** Models want to know of every task whether it was in user space. */
  public void followUserSpace() {
    followsUserSpace = true;
  }

  public boolean followsUserSpace() {
    return followsUserSpace;
  }

  /** A task is gone for good; its process if that was its last task, else 0. */
  public int gone(int pid) {
    return processes.left(pid);
  }

  /** A process that {@link #gone} named has been dealt with. */
  public void over(int process) {
    processes.over(process);
  }

  /** Events were lost. */
  public void gap() {
    processes.gap();
  }

  public void forked(ModelEvent event, int child) {
    processes.forked(event.pid(), child);
  }

  /** A task uses its own mm. */
  public void usesMm(ModelEvent event, long mm) {
    processes.usesMm(event.pid(), mm, event.process() != 0);
  }

  /** Hands on a finding. */
  public void report(FindingBuilder verdict) {
    findings.accept(verdict.build());
  }

  /** Counts something for the statistics of the report; {@code name} is camelCase. */
  public void count(String name) {
    counters.merge(name, 1L, Long::sum);
  }

  /** What was counted. */
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

  /** Whether somebody asked. */
  public boolean watches(int pid) {
    return !watched.isEmpty() && watched.containsKey(pid);
  }

  @Override
  public void fields(StateFields f) {
    f.part("processes", processes);
    f.all("watched", Integer.class, Integer.class, watched);
    f.all("counters", String.class, Long.class, counters);
    now = f.value("now", ModelEvent.class, now);
    begun = f.number("begun", begun);
    followsUserSpace = f.flag("followsUserSpace", followsUserSpace);
  }
}
