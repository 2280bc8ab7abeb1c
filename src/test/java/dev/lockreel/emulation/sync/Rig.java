package dev.lockreel.emulation.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.emulation.kernel.Choice;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.KernelState;
import dev.lockreel.emulation.kernel.Model;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateException;
import dev.lockreel.emulation.state.StateImage;
import dev.lockreel.emulation.state.StateReader;
import dev.lockreel.emulation.state.StateTypes;
import dev.lockreel.emulation.state.StateWriter;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.finding.Finding;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A kernel and a machine without a trace: makes events and hands them to a model, if there is one.
 */
public class Rig {
  private static final String RETURN = "_ret";
  private static final int RECORDED = 99;

  public final Kernel kernel;
  public final Machine machine;
  public final List<Finding> findings = new ArrayList<>();

  /** The events that the lock validator would get. */
  final LockLog log = new LockLog();

  /** Recorded holder of each lock class. */
  public final Map<String, Integer> recorded = new HashMap<>();

  /** The protocols of all calls that were kept on the way here. */
  public final Set<String> keptProtocols = new TreeSet<>();

  private StateTypes types;
  private long clock;

  public Rig(boolean executes, Choice choice, Scheduler scheduler) {
    kernel = new Kernel(executes, choice);
    kernel.attach(findings::add);
    machine = new Machine(kernel);
    attach(scheduler);
  }

  /** For protocols that need no model. */
  Rig() {
    this(true, Choice.standard(), Scheduler.IN_ORDER);
  }

  void attach(Scheduler scheduler) {
    machine.attach(
        log,
        (lock, shared, pid, askedAt) -> {
          int holder = recorded.getOrDefault(lock.lockClass(), 0);
          return holder == pid ? 0 : holder;
        },
        scheduler);
  }

  /** The next event is this task's; fields are names and values in turn. */
  public ModelEvent event(int pid, String name, Object... fields) {
    Map<String, Object> named = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      Object value = fields[i + 1];
      named.put(fields[i].toString(), value instanceof Integer number ? number.longValue() : value);
    }
    clock += 1000;
    boolean returns = name.endsWith(RETURN);
    ModelEvent event =
        new ModelEvent(
            returns ? name.substring(0, name.length() - RETURN.length()) : name,
            returns,
            new EventDetail(name, named, List.of()),
            pid,
            0,
            0,
            "task-" + pid,
            clock,
            clock / 1000,
            new Origin("test", "test"));
    kernel.begin(event);
    return event;
  }

  /** Hands an event to the model; a waiting task does none. */
  public void take(Model model, ModelEvent event) {
    if (!kernel.executes()) {
      model.events().take(event, false);
      return;
    }
    Call open = machine.innermost(event.pid(), event.name());
    if (open != null) {
      machine.ends(open);
      if (event.isReturn()) {
        return;
      }
    }
    if (!machine.waits(event.pid())) {
      model.events().take(event, true);
    }
  }

  /** Begins a call of that task. */
  public Call start(int pid, Body body) {
    return machine.start(new Call("call", "", event(pid, "call"), body));
  }

  /** A recorded task takes a lock of that class, of whatever object, or lets all others go. */
  public void recordedHolds(String lockClass) {
    List<String> released = List.copyOf(recorded.keySet());
    recorded.clear();
    recorded.put(lockClass, RECORDED);
    released.forEach(machine::recordedRelease);
  }

  /** The protocols whose calls are kept; of these models. */
  public static Set<String> protocols(List<? extends Model> models) {
    Set<String> names = new TreeSet<>(types(models).names());
    names.removeIf(each -> !isProtocol(each));
    return names;
  }

  /** Ids of the rules that were broken, in order. */
  public List<String> rules() {
    return findings.stream().map(each -> each.rule().id()).toList();
  }

  public long counted(String name) {
    return kernel.counters().getOrDefault(name, 0L);
  }

  private StateTypes typesOnce(List<? extends Model> models) {
    if (types == null) {
      types = types(models);
    }
    return types;
  }

  private static StateTypes types(List<? extends Model> models) {
    StateTypes types = new StateTypes();
    KernelState.types(types);
    SyncState.types(types);
    models.forEach(model -> model.types(types));
    return types;
  }

  private static boolean isProtocol(String type) {
    return type.contains(".protocol.");
  }

  private List<Stateful> roots(List<? extends Model> models) {
    List<Stateful> roots = new ArrayList<>(List.of(kernel, machine));
    roots.addAll(models);
    return roots;
  }

  /**
   * Has another rig, which is new, go on from the kept state of this one, and checks that both have
   * the same then.
   *
   * @param models this rig's
   * @param others the same models of the other one
   */
  protected void goesOnAs(Rig other, List<? extends Model> models, List<? extends Model> others) {
    StateImage image = StateWriter.write(typesOnce(models), roots(models));
    try {
      StateReader.read(other.typesOnce(others), image, other.roots(others));
    } catch (StateException e) {
      throw new AssertionError(e);
    }
    StateImage again = StateWriter.write(other.typesOnce(others), other.roots(others));
    assertThat(again.texts()).isEqualTo(image.texts());
    assertThat(again.numbers()).isEqualTo(image.numbers());
    other.keptProtocols.addAll(keptProtocols);
    image.texts().stream().filter(Rig::isProtocol).forEach(other.keptProtocols::add);
    other.findings.addAll(findings);
    other.recorded.putAll(recorded);
    other.clock = clock;
  }
}
