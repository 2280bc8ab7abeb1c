package dev.lockreel.emulation;

import dev.lockreel.emulation.kernel.Choice;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.kernel.Processes;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.Steps;
import dev.lockreel.trace.EventDetail;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A few calls of the emulated kernel and the state in which they begin: what an exploration of
 * their orders runs again and again.
 *
 * <p>The events of a trace up to the first call are the set-up; each is run to its end. From the
 * first call on, events of one task keep their order, those of different tasks have none. A call is
 * an event that a protocol runs for; one of the set-up is marked as over by its field {@code ret}.
 * Returns of calls are left out: how a call ends is what is to be found.
 */
public final class Scenario {
  /** What may be chosen: what the kernel does not decide by locks. */
  public static final List<String> CHOICES =
      List.of("allocation-failure", "callback-eagain", "fault-retry", "mmget-failure");

  /**
   * Checks the names of choices.
   *
   * @throws IllegalArgumentException one is none; the message says which there are
   */
  public static void checkChoices(Collection<String> names) {
    for (String name : names) {
      if (!CHOICES.contains(name)) {
        throw new IllegalArgumentException(
            "there is no choice '" + name + "'; there are " + String.join(", ", CHOICES));
      }
    }
  }

  /** The most tasks that a scenario may have, kworkers left out. */
  public static final int MOST_TASKS = 32;

  /**
   * A task of the scenario.
   *
   * @param events what it does, one after the other
   */
  public record Task(int pid, List<ModelEvent> events) {
    public Task {
      events = List.copyOf(events);
    }

    /** {@code comm/pid}. */
    public String name() {
      return events.get(0).task();
    }
  }

  private static final String CONTAINER = "container";
  private static final String MM = "mm";

  private final Choice choice;
  private final List<ModelEvent> setUp;
  private final List<Task> tasks;
  private final Map<String, Integer> choices;

  /** By event name, the number of the model that takes it. */
  private final Map<String, Integer> modelOf = new HashMap<>();

  /** The numbers of the models, among all, that take events. */
  private final BitSet needed = new BitSet();

  /** The objects that each event of a task names. */
  private final IdentityHashMap<ModelEvent, List<NamedObject>> objects = new IdentityHashMap<>();

  private final Set<String> calls = new TreeSet<>();
  private Steps.Maker steps;

  /**
   * @param events in trace order
   * @param choice the variants that run
   * @param choices how often each task may choose what does not go the usual way, by name
   * @throws IllegalArgumentException there is no call, or too many tasks; the message says which
   */
  public Scenario(List<ModelEvent> events, Choice choice, Map<String, Integer> choices) {
    this.choice = choice;
    Kernel kernel = new Kernel(true, choice);
    List<Model> models = Models.of(kernel, new Machine(kernel));
    for (int i = 0; i < models.size(); i++) {
      for (String event : models.get(i).events().events()) {
        modelOf.put(event, i);
      }
      calls.addAll(models.get(i).protocolEvents());
    }
    List<ModelEvent> before = new ArrayList<>();
    Map<Integer, List<ModelEvent>> after = new LinkedHashMap<>();
    for (ModelEvent event : withMms(events)) {
      if (modelOf.containsKey(event.name())
          && (!event.isReturn() || (!calls.contains(event.name()) && !event.has("ret")))) {
        if (after.isEmpty() && (!calls.contains(event.name()) || event.has("ret"))) {
          before.add(event);
        } else {
          after.computeIfAbsent(event.pid(), pid -> new ArrayList<>()).add(event);
        }
      }
    }
    if (after.isEmpty()) {
      throw new IllegalArgumentException(
          "it has no call: every event is of the set-up. A call is one of "
              + String.join(", ", calls)
              + " without a field ret");
    }
    if (after.size() > MOST_TASKS) {
      throw new IllegalArgumentException(
          after.size() + " tasks have calls; the most that can be searched are " + MOST_TASKS);
    }
    for (int pid : after.keySet()) {
      if (pid >= Processes.FIRST_WORKER) {
        throw new IllegalArgumentException(
            "pid " + pid + ": those of Linux are below " + Processes.FIRST_WORKER);
      }
    }
    setUp = List.copyOf(before);
    List<Task> each = new ArrayList<>();
    after.forEach((pid, its) -> each.add(new Task(pid, its)));
    tasks = List.copyOf(each);
    Set<Long> made = new HashSet<>();
    Set<Long> bound = new HashSet<>();
    for (ModelEvent event : setUp) {
      NamedObject.addTo(event, made, bound);
    }
    for (Task task : tasks) {
      for (ModelEvent event : task.events()) {
        objects.put(event, NamedObject.of(event, made, bound));
        needed.set(modelOf.get(event.name()));
      }
    }
    setUp.forEach(event -> needed.set(modelOf.get(event.name())));
    // Numbers are from now on those among the models that are needed.
    modelOf.values().removeIf(model -> !needed.get(model));
    modelOf.replaceAll((event, model) -> needed.get(0, model).cardinality());
    this.choices = Map.copyOf(choices);
  }

  /**
   * The events, each that names a container with the mm that the container is of: which one that is
   * must not depend on the order in which events name it.
   */
  private static List<ModelEvent> withMms(List<ModelEvent> events) {
    Map<Long, Object> mms = new HashMap<>();
    for (ModelEvent event : events) {
      if (event.has(CONTAINER) && event.has(MM)) {
        mms.putIfAbsent(event.address(CONTAINER), event.detail().fields().get(MM));
      }
    }
    List<ModelEvent> all = new ArrayList<>(events.size());
    for (ModelEvent event : events) {
      Object mm = event.has(CONTAINER) ? mms.get(event.address(CONTAINER)) : null;
      all.add(mm == null || event.has(MM) ? event : with(event, MM, mm));
    }
    return all;
  }

  private static ModelEvent with(ModelEvent event, String field, Object value) {
    EventDetail detail = event.detail();
    Map<String, Object> fields = new LinkedHashMap<>(detail.fields());
    fields.put(field, value);
    return new ModelEvent(
        event.name(),
        event.isReturn(),
        new EventDetail(detail.event(), fields, detail.stack()),
        event.pid(),
        event.process(),
        event.cpu(),
        event.comm(),
        event.timestampNanos(),
        event.position(),
        event.origin());
  }

  /** Whether the event names an object in that field. */
  public static boolean namesObject(ModelEvent event, String field) {
    // The range of an invalidation is none of an hmm, but on its task's stack.
    boolean other = field.equals("range") && event.name().startsWith("mmu_notifier_");
    return event.has(field) && !other;
  }

  /** Whether a protocol runs for events of that name. */
  public static boolean isCall(String event) {
    return Stimuli.CALLS.contains(event);
  }

  /** Whether events of that name change state at once, of their own and not within a call. */
  public static boolean isStimulus(String event) {
    return Stimuli.AT_ONCE.contains(event);
  }

  /** The variants that run. */
  public Choice choice() {
    return choice;
  }

  /** From now on its calls, those of the set-up left out, run with other operations. */
  public void steps(Steps.Maker maker) {
    steps = maker;
  }

  /** What makes the operations of its calls; null for the usual ones. */
  Steps.Maker steps() {
    return steps;
  }

  /** What is run before the first call. */
  public List<ModelEvent> setUp() {
    return setUp;
  }

  /** The tasks that have calls, by their first event. */
  public List<Task> tasks() {
    return tasks;
  }

  /** The number of calls. */
  public int calls() {
    int sum = 0;
    for (Task task : tasks) {
      for (ModelEvent event : task.events()) {
        sum += calls.contains(event.name()) ? 1 : 0;
      }
    }
    return sum;
  }

  /** How often each task may choose what does not go the usual way, by the choice's name. */
  public Map<String, Integer> choices() {
    return choices;
  }

  /** The objects that an event of a task names. */
  List<NamedObject> objects(ModelEvent event) {
    return objects.get(event);
  }

  /** The number of the model that takes an event. */
  int modelOf(ModelEvent event) {
    return modelOf.get(event.name());
  }

  /** The models that take events of the scenario, for one run of it. */
  List<Model> models(Kernel kernel, Machine machine) {
    return Models.of(kernel, machine, needed::get);
  }
}
