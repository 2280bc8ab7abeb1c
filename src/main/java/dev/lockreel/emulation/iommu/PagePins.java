package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Pages pinned by pin_user_pages and not unpinned yet, by the process that pinned them. An unpin
 * seldom says whose pages it unpins: they are those that its event names (mm, page array), else the
 * own process's. Pages that are left over are strays: they may belong to any process with pages
 * pinned at that time. Size: processes that live and have pinned.
 */
final class PagePins implements Stateful {
  private final Kernel kernel;
  private final Type1Findings findings;
  private final Map<Integer, ModelEvent> begun = new HashMap<>();
  private final Map<Integer, ProcessPins> byProcess = new LinkedHashMap<>();
  private final Map<Object, ProcessPins> byName = new LinkedHashMap<>();

  /** Functions through which pages were pinned that were unpinned later. */
  private final Set<String> unpinnedThrough = new TreeSet<>();

  private long strayed;
  private long settled;

  PagePins(Kernel kernel, Type1Findings findings) {
    this.kernel = kernel;
    this.findings = findings;
  }

  /** pin_user_pages begins, or returns how many pages it has pinned. */
  void pin(ModelEvent event) {
    ModelEvent begin = event;
    if (event.isReturn()) {
      begin = begun.remove(event.pid());
      if (begin != null && begin.has("ret")) {
        return;
      }
    } else {
      begun.put(event.pid(), event);
      if (!event.has("ret")) {
        return;
      }
    }
    long pages = event.number("ret", 0);
    if (pages <= 0) {
      return;
    }
    ProcessPins pins =
        byProcess.computeIfAbsent(kernel.processes().of(event.pid()), process -> new ProcessPins());
    if (pins.ledger.balance() == 0) {
      pins.strayedBefore = strayed;
      pins.unpinnedAsOwn = 0;
    }
    pins.ledger.pin(event, pages);
    name(pins, begin, event);
  }

  private void name(ProcessPins pins, ModelEvent begin, ModelEvent end) {
    if (begin != null && begin.address("mm") != 0) {
      name(pins, begin.address("mm"));
    }
    for (ModelEvent each : new ModelEvent[] {begin, end}) {
      if (each != null && each.has("pages")) {
        name(pins, each.text("pages"));
      }
    }
  }

  private void name(ProcessPins pins, Object name) {
    if (byName.put(name, pins) != pins) {
      pins.names.add(name);
    }
  }

  void unpin(ModelEvent event) {
    long rest = Math.max(0, event.number("npage", 0));
    rest = unpin(byName.get(event.address("mm")), event, rest);
    ProcessPins own = byProcess.get(kernel.processes().of(event.pid()));
    long unnamed = rest;
    rest = unpin(own, event, rest);
    if (own != null) {
      own.unpinnedAsOwn += unnamed - rest;
    }
    if (rest > 0 && event.has("pages")) {
      rest = unpin(byName.get(event.text("pages")), event, rest);
    }
    if (rest > 0) {
      strays(own, rest);
    }
  }

  private long unpin(ProcessPins pins, ModelEvent event, long pages) {
    return pins == null || pages == 0
        ? pages
        : pins.ledger.unpin(event.pid(), pages, unpinnedThrough);
  }

  /**
   * Counts strays: a process that unpins more than it has pinned may have unpinned others' pages
   * before its own.
   */
  private void strays(ProcessPins own, long pages) {
    strayed += pages;
    if (own != null) {
      strayed += own.unpinnedAsOwn;
      own.unpinnedAsOwn = 0;
    }
    kernel.count("unpinsOfUnknownPins");
  }

  /** Ends the pin that a task has in progress, since the task begins to exit. */
  void exits(int pid) {
    begun.remove(pid);
  }

  /** Reports the pages of a process that is dead to its last thread: none is left to unpin them. */
  void processGone(int process, ModelEvent moment) {
    ProcessPins pins = byProcess.remove(process);
    if (pins == null) {
      return;
    }
    pins.names.forEach(name -> byName.remove(name, pins));
    long left = pins.ledger.balance();
    long doubtful = strayed - pins.strayedBefore;
    if (left > doubtful) {
      findings.leftByProcess(pins.ledger, doubtful, settled, proof(process, pins), moment);
    } else if (left > 0) {
      kernel.count("doubtfulPins");
    }
    settled += pins.ledger.settled();
  }

  private PinProof proof(int process, ProcessPins pins) {
    if (!kernel.processes().introduced(process)) {
      return PinProof.MIDWAY;
    }
    boolean shown = unpinnedThrough.contains(PinSite.of(pins.ledger.first()).function());
    return shown || !kernel.hasShown(Type1Events.UNPIN_USER_PAGES)
        ? PinProof.WHOLE
        : PinProof.UNPINS_OF_OTHERS;
  }

  /** Drops all pins: after lost events any may have been undone. */
  void gap() {
    begun.clear();
    byProcess.clear();
    byName.clear();
  }

  @Override
  public void fields(StateFields f) {
    f.all("begun", Integer.class, ModelEvent.class, begun);
    f.all("byProcess", Integer.class, ProcessPins.class, byProcess);
    f.all("byName", Object.class, ProcessPins.class, byName);
    f.all("unpinnedThrough", String.class, unpinnedThrough);
    strayed = f.number("strayed", strayed);
    settled = f.number("settled", settled);
  }
}
