package dev.lockreel.search.cut;

import dev.lockreel.emulation.Scenario;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.trace.EventKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A scenario from a capture: the state at the beginning of a window as the events that made it, and
 * the calls that are in flight in the window. What the calls have nothing to do with is left out.
 * What the capture does not show, since it began later, is made up from what the calls say: the
 * device, the mapping that a fault names, the notifier that a reader asks.
 */
public final class ScenarioCut {
  /** Fields that name objects, apart from mm: a process has one, so that would join everything. */
  private static final List<String> OBJECTS =
      List.of("vma", "dev", "devs", "hmm", "range", "mni", "mirror", "container");

  private static final String PAGE_FAULT = PageFaults.PAGE_FAULT;
  private static final String FAULT = PageFaults.FAULT;

  /** Begins an invalidation. */
  public static final String START = LivingState.START;

  /** The events of a task that is in no call any more. */
  public static final Set<String> LEAVES =
      Set.of(
          PAGE_FAULT, EventKind.USER_RETURN.eventName(), EventKind.SCHED_PROCESS_EXIT.eventName());

  /** What hears of the invalidations of its mm. */
  private static final Set<String> NOTIFIED =
      Set.of("hmm_register", "mmu_interval_notifier_insert");

  private static final long MADE_UP_DEVICE = 0xffff_8000_0000_1000L;

  private final List<CutEvent> setUp = new ArrayList<>();
  private final List<CutEvent> stimuli = new ArrayList<>();

  /** The newest mm that tasks of a process named. */
  private final Map<Integer, Long> mms = new HashMap<>();

  private final LivingState state = new LivingState();
  private final OpenSpans open;
  private final long from;
  private final long to;
  private long before = Long.MIN_VALUE;
  private long after = Long.MAX_VALUE;

  /** Invalidations that have begun and not ended, by task, mm and start. */
  private final Map<String, ModelEvent> running = new LinkedHashMap<>();

  /** Those of them whose task has left the kernel: they never end. */
  private final Set<String> leaked = new HashSet<>();

  private int stillRunning;

  /** The newest mm that an event named with an interval notifier, such as its callback. */
  private final Map<Long, Long> mmOfNotifier = new HashMap<>();

  private final MetChoices met = new MetChoices();

  private long device;

  /** The capture has the calls of fault handlers; else page faults stand for them. */
  private boolean faultsShown;

  private ScenarioCut(Set<String> withReturn, long from, long to) {
    open = new OpenSpans(withReturn);
    this.from = from;
    this.to = to;
  }

  /**
   * Cuts it.
   *
   * @param events of the capture, in its order
   * @param from the beginning of the window, in nanoseconds
   * @param to its end, included
   */
  public static ScenarioCut of(List<ModelEvent> events, long from, long to) {
    Set<String> withReturn = new HashSet<>();
    for (ModelEvent event : events) {
      if (event.isReturn()) {
        withReturn.add(event.name());
      }
    }
    ScenarioCut cut = new ScenarioCut(withReturn, from, to);
    cut.faultsShown = events.stream().anyMatch(event -> event.name().equals(FAULT));
    List<CallSpan> inWindow = cut.read(PageFaults.begun(events));
    cut.write(inWindow);
    return cut;
  }

  /**
   * When another task than this one, which faults in a VMA at that time, faults in it next; the
   * same time where none does.
   */
  public static long nextFault(List<ModelEvent> events, int pid, long time) {
    long vma = 0;
    for (ModelEvent event : PageFaults.begun(events)) {
      boolean fault = !event.isReturn() && (event.name().equals(FAULT) || PageFaults.known(event));
      if (fault && event.timestampNanos() >= time) {
        if (event.pid() == pid && vma == 0) {
          vma = event.address("vma");
        } else if (event.pid() != pid && vma == event.address("vma")) {
          return event.timestampNanos();
        }
      }
    }
    return time;
  }

  /**
   * How many invalidations have begun by the end of the window and have no end in the capture,
   * though their tasks have left the kernel.
   */
  public int unended() {
    return leaked.size();
  }

  /**
   * How many invalidations of the scenario still run where the capture ends. Nothing shows that
   * they never end, so the scenario ends them.
   */
  public int stillRunning() {
    return stillRunning;
  }

  /** What stands before the first call. */
  public List<CutEvent> setUp() {
    return setUp;
  }

  /** The calls; there may be none. */
  public List<CutEvent> stimuli() {
    return stimuli;
  }

  /** The choices that the calls met in the capture, by name. */
  public Set<String> choices() {
    return met.names();
  }

  /** The time of the last call that was over before the window; the least long for none. */
  public long before() {
    return before;
  }

  /** The time of the first call that begins after the window; the greatest long for none. */
  public long after() {
    return after;
  }

  private List<CallSpan> read(List<ModelEvent> events) {
    List<CallSpan> inWindow = new ArrayList<>();
    boolean reached = false;
    for (ModelEvent event : events) {
      leaves(event);
      if (!reached && event.timestampNanos() >= from) {
        reached = true;
        inWindow.addAll(inFlight());
      }
      if (event.timestampNanos() > to) {
        if (event.isReturn()) {
          returns(event);
        } else if (isEnd(event) && ends(event)) {
          // Without its end it would be one that never ends.
          inWindow.add(new CallSpan(event, true));
        }
        after = isNext(event) ? Math.min(after, event.timestampNanos()) : after;
        if (running.isEmpty() && after != Long.MAX_VALUE) {
          break;
        }
        continue;
      }
      if (event.has("mm") && event.process() != 0) {
        mms.put(event.process(), event.address("mm"));
      }
      if (event.has("mni") && event.has("mm")) {
        mmOfNotifier.put(event.address("mni"), event.address("mm"));
      }
      device = event.has("dev") ? event.address("dev") : device;
      if (reached) {
        met.takes(event);
      }
      if (event.isReturn()) {
        List<CallSpan> over = returns(event);
        if (!reached) {
          over.forEach(this::over);
        }
        continue;
      }
      boolean call = Scenario.isCall(event.name());
      if (event.name().equals(PAGE_FAULT)
          && !PageFaults.known(event)
          && (faultsShown || !state.maps(event))) {
        continue;
      }
      if ((call || Scenario.isStimulus(event.name())) && !open.within(event)) {
        CallSpan span = new CallSpan(event, call);
        invalidates(event);
        begins(span, reached);
        if (reached) {
          inWindow.add(span);
        }
      }
    }
    if (!reached) {
      inWindow.addAll(inFlight());
    }
    return inWindow;
  }

  /** The calls that a return ends; an invalidation whose start failed does not run. */
  private List<CallSpan> returns(ModelEvent event) {
    List<CallSpan> over = open.ends(event);
    for (CallSpan each : over) {
      if (each.begin.name().equals(START) && each.failed()) {
        ends(each.begin);
      }
    }
    return over;
  }

  private void invalidates(ModelEvent event) {
    if (event.name().equals(START)) {
      if (event.number("ret", 0) >= 0) {
        running.put(LivingState.invalidation(event), event);
      }
    } else if (isEnd(event)) {
      ends(event);
    }
  }

  /** Takes away the invalidation that an event is about; returns whether it was running. */
  private boolean ends(ModelEvent event) {
    String name = LivingState.invalidation(event);
    leaked.remove(name);
    return running.remove(name) != null;
  }

  /** A task that is in user space, or no more, is in no call that could end an invalidation. */
  private void leaves(ModelEvent event) {
    if (LEAVES.contains(event.name())) {
      running.forEach(
          (name, start) -> {
            if (start.pid() == event.pid()) {
              leaked.add(name);
            }
          });
    }
  }

  private static boolean isEnd(ModelEvent event) {
    return event.name().equals("mmu_notifier_invalidate_range_end");
  }

  private static boolean isNext(ModelEvent event) {
    return Scenario.isCall(event.name()) && !event.isReturn() && !event.name().equals(PAGE_FAULT);
  }

  /** The calls under way where the window begins; one without recorded return is over by then. */
  private List<CallSpan> inFlight() {
    List<CallSpan> calls = open.all();
    for (CallSpan each : List.copyOf(calls)) {
      if (!open.returns(each)) {
        over(each);
        calls.remove(each);
      }
    }
    return calls;
  }

  private void begins(CallSpan span, boolean reached) {
    if (!span.call || span.ret != CallSpan.UNKNOWN) {
      if (!reached) {
        over(span);
      }
      return;
    }
    List<CallSpan> over = open.begins(span);
    if (!reached) {
      over.forEach(this::over);
    }
  }

  private void over(CallSpan span) {
    before = Math.max(before, span.begin.timestampNanos());
    state.takes(span);
  }

  private void write(List<CallSpan> inWindow) {
    if (inWindow.stream().noneMatch(each -> each.call)) {
      return;
    }
    inWindow.sort(
        Comparator.comparingLong((CallSpan each) -> each.begin.timestampNanos())
            .thenComparingLong(each -> each.begin.position()));
    Set<Long> objects = new HashSet<>();
    Set<Long> invalidated = new HashSet<>();
    for (CallSpan each : inWindow) {
      objects.addAll(objects(each.begin));
      if (each.begin.name().equals(START)) {
        invalidated.add(each.begin.address("mm"));
      }
    }
    List<CallSpan> relevant = relevant(objects, invalidated);
    madeUp(relevant, inWindow);
    relevant.forEach(each -> setUp.add(CutEvent.over(each)));
    for (CallSpan each : inWindow) {
      met.takes(each);
      stimuli.add(CutEvent.stimulus(each, device));
      if (each.begin.name().equals(START) && each.failed()) {
        // It has no end; in another order it may succeed, and then its caller ends it.
        stimuli.add(CutEvent.end(each.begin));
      }
    }
    Set<ModelEvent> begun = new HashSet<>();
    relevant.forEach(each -> begun.add(each.begin));
    inWindow.forEach(each -> begun.add(each.begin));
    running.forEach(
        (name, start) -> {
          if (!leaked.contains(name) && begun.contains(start)) {
            stimuli.add(CutEvent.end(start));
            stillRunning++;
          }
        });
  }

  /** The events of the state that have to do with objects of the calls, or with each other. */
  private List<CallSpan> relevant(Set<Long> objects, Set<Long> invalidated) {
    List<CallSpan> all = new ArrayList<>(state.events());
    Set<CallSpan> relevant = new HashSet<>();
    boolean more = true;
    while (more) {
      more = false;
      for (CallSpan each : all) {
        Set<Long> its = objects(each.begin);
        boolean touches =
            its.stream().anyMatch(objects::contains)
                || aboutMm(each.begin)
                || (NOTIFIED.contains(each.begin.name())
                    && invalidated.contains(each.begin.address("mm")));
        if (touches && relevant.add(each)) {
          objects.addAll(its);
          more = true;
        }
      }
    }
    all.removeIf(each -> !relevant.contains(each));
    return all;
  }

  private static Set<Long> objects(ModelEvent event) {
    Set<Long> objects = new HashSet<>();
    for (String field : OBJECTS) {
      if (Scenario.namesObject(event, field)) {
        objects.addAll(event.numbers(field));
      }
    }
    return objects;
  }

  /** Limits, locked memory and invalidations, which are of an mm and few. */
  private static boolean aboutMm(ModelEvent event) {
    return objects(event).isEmpty();
  }

  private static boolean isOfDevice(ModelEvent event) {
    return event.name().startsWith("vfio_pci") || PageFaults.known(event);
  }

  private long mmOf(int process) {
    return mms.getOrDefault(process, 0L);
  }

  /** What calls name and the capture did not show being made. */
  private void madeUp(List<CallSpan> relevant, List<CallSpan> inWindow) {
    Set<Long> known = new HashSet<>();
    List<CallSpan> calls = new ArrayList<>(relevant);
    calls.addAll(inWindow);
    for (CallSpan each : calls) {
      switch (each.begin.name()) {
        case "vfio_pci_open" -> known.add(each.begin.address("dev"));
        case "vfio_pci_mmap", "vma_map" -> known.add(each.begin.address("vma"));
        case "mmu_interval_notifier_insert" -> known.add(each.begin.address("mni"));
        default -> {
          // It makes no object.
        }
      }
    }
    if (device == 0 && calls.stream().anyMatch(each -> isOfDevice(each.begin))) {
      device = MADE_UP_DEVICE;
    }
    for (CallSpan each : calls) {
      ModelEvent event = each.begin;
      long dev = event.has("dev") ? event.address("dev") : device;
      boolean fault = event.name().equals(FAULT) || PageFaults.known(event);
      if (fault
          || (event.name().startsWith("vfio_pci_") && !event.name().equals("vfio_pci_open"))) {
        if (dev != 0 && known.add(dev)) {
          setUp.add(0, CutEvent.open(event, dev));
        }
        if (fault && known.add(event.address("vma"))) {
          setUp.add(CutEvent.mmap(event, dev, event.address("mm")));
        }
      } else if (event.name().equals("vma_unmap") && device != 0) {
        long mm = event.has("mm") ? event.address("mm") : mmOf(event.process());
        if (mm != 0 && known.add(event.address("vma"))) {
          if (known.add(device)) {
            setUp.add(0, CutEvent.open(event, device));
          }
          setUp.add(CutEvent.mmap(event, device, mm));
        }
      } else if (event.has("mni") && mmOfNotifier.containsKey(event.address("mni"))) {
        long mni = event.address("mni");
        if (known.add(mni)) {
          setUp.add(CutEvent.insert(event, mmOfNotifier.get(mni)));
        }
      }
    }
  }
}
