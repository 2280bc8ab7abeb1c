package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.AddressMap;
import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.mm.Mm;
import dev.lockreel.emulation.mm.Mms;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.Machine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The containers by address, and the mms of their callers. */
final class Containers implements Stateful {
  private static final int RELEASED_KEPT = 256;

  private final Kernel kernel;
  private final Machine machine;
  private final Mms mms;
  private final Type1Core core;
  private final AddressMap<Container> live = new AddressMap<>();

  /** Released containers, oldest first: they may still be called, and have no driver. */
  private final AddressMap<Container> released = new AddressMap<>();

  private final AddressMap<Container> byMm = new AddressMap<>();
  private final Map<Integer, Mm> mmByProcess = new HashMap<>();

  Containers(Kernel kernel, Machine machine, Mms mms, Type1Core core) {
    this.kernel = kernel;
    this.machine = machine;
    this.mms = mms;
    this.core = core;
  }

  /** The container that the event attaches a group to. */
  Container attachedTo(ModelEvent event) {
    Container known = live.get(event.address("container"));
    return used(known == null ? made(event, true) : known, event);
  }

  /**
   * The container that the event names; null where it names none. An unknown one is made with the
   * kinds of groups that the event needs to make sense.
   */
  Container named(ModelEvent event) {
    long address = event.address("container");
    Container known = live.get(address);
    if (known == null) {
      known = released.get(address);
    }
    if (known != null || address == 0) {
      return known == null ? null : used(known, event);
    }
    Container made = made(event, false);
    made.driver = true;
    made.iommu.domains.add(new Domain());
    made.iommu.localDomain = core.localDomain(made, mms.of(address));
    return used(made, event);
  }

  /** The container at that address; null where none is known or it was released. */
  Container live(long address) {
    return live.get(address);
  }

  /** The number of containers that were not released. */
  int size() {
    return live.size();
  }

  private Container made(ModelEvent event, boolean introduced) {
    long address = event.address("container");
    released.remove(address);
    Container container =
        new Container(
            address,
            machine.rwsem(Container.GROUP_LOCK, address, 0),
            new Iommu(machine.mutex(Iommu.LOCK, address, 1)),
            introduced);
    live.put(address, container);
    return container;
  }

  private Container used(Container container, ModelEvent event) {
    long mm = event.address("mm");
    if (mm != 0 && (container.mm == null || container.mm.address() != mm)) {
      learn(container, mm(event, container));
    }
    container.users.add(kernel.processes().of(event.pid()));
    return container;
  }

  private void learn(Container container, Mm mm) {
    container.learn(mm);
    Mm standIn = mms.find(container.address);
    if (standIn != null) {
      standIn.stoodFor(mm);
      mms.free(container.address);
    }
    Container other = byMm.putIfAbsent(mm.address(), container);
    if (other != null && other != container) {
      // Events that name only the mm could mean either container.
      other.doubtful = true;
      container.doubtful = true;
    }
  }

  /** The container whose callers use the mm that the event names; null where not known. */
  Container ofMm(ModelEvent event) {
    return byMm.get(event.address("mm"));
  }

  private void forget(Container container) {
    machine.destroy(container.groupLock, container.iommu.lock);
    mms.free(container.address);
    if (container.mm != null) {
      byMm.remove(container.mm.address(), container);
    }
  }

  /** Moves a container to the released ones: its last group is gone. */
  void released(Container container) {
    if (!live.remove(container.address, container)) {
      return;
    }
    container.driver = false;
    forget(container);
    released.put(container.address, container);
    if (released.size() > RELEASED_KEPT) {
      released.remove(released.values().iterator().next().address);
    }
  }

  /**
   * The mm that the event is about: the one that it names, else that of its process, else that of
   * the container's callers; where none is known a stand-in at the container's address.
   *
   * @param container null for none
   */
  Mm mm(ModelEvent event, Container container) {
    int process = kernel.processes().of(event.pid());
    long address = event.address("mm");
    if (address == 0) {
      Mm own = mmByProcess.get(process);
      if (own == null && container != null) {
        own = container.mm;
      }
      return own == null ? mms.of(container == null ? 0 : container.address) : own;
    }
    Mm mm = mms.of(address);
    if (mmByProcess.put(process, mm) != mm && mm.locked().ended()) {
      mm.locked().beginAnew();
    }
    return mm;
  }

  /** A task begins to exit; with the first thread of a process the process leaves its mm. */
  void exits(int pid) {
    if (kernel.processes().of(pid) == pid) {
      Mm mm = mmByProcess.get(pid);
      if (mm != null) {
        mm.locked().end();
      }
    }
  }

  /** Returns the containers that only a process used which is dead to its last thread. */
  List<Container> processGone(int process) {
    Mm mm = mmByProcess.remove(process);
    if (mm != null && mm.locked().ended()) {
      mms.free(mm.address());
    }
    List<Container> orphans = new ArrayList<>();
    for (Container each : live.values()) {
      if (each.users.remove(process) && each.users.isEmpty()) {
        orphans.add(each);
      }
    }
    return orphans;
  }

  /** Drops what lost events may have made out of date. */
  void gap() {
    for (Container each : live.values()) {
      each.doubtful = true;
      forget(each);
    }
    live.clear();
    released.clear();
    mmByProcess.values().forEach(mm -> mm.locked().forget());
  }

  @Override
  public void fields(StateFields f) {
    live.fields(f, "live", Container.class);
    released.fields(f, "released", Container.class);
    byMm.fields(f, "byMm", Container.class);
    f.all("mmByProcess", Integer.class, Mm.class, mmByProcess);
  }
}
