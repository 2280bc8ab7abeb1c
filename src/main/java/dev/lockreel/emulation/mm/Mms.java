package dev.lockreel.emulation.mm;

import dev.lockreel.emulation.kernel.AddressMap;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.Shared;
import dev.lockreel.emulation.sync.WaitQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** The mms of one source by address, their VMAs, and the address spaces of mapped files. */
public final class Mms implements Stateful {
  /** At most so many mms without users are kept, for what is still accounted to them. */
  private static final int MOST_EXITED = 256;

  private final Machine machine;
  private final AddressMap<Mm> byAddress = new AddressMap<>();
  private final AddressMap<Vma> vmas = new AddressMap<>();
  private final AddressMap<AddressSpace> mappings = new AddressMap<>();
  private final Deque<Mm> exited = new ArrayDeque<>();

  public Mms(Machine machine) {
    this.machine = machine;
  }

  /** The mm at that address; made where it is new, since a trace may begin at any time. */
  public Mm of(long address) {
    Mm known = byAddress.get(address);
    if (known == null) {
      known = new Mm(address, machine);
      byAddress.put(address, known);
    }
    return known;
  }

  /** The mm at that address; null where none is known. */
  public Mm find(long address) {
    return byAddress.get(address);
  }

  Collection<Mm> all() {
    return Collections.unmodifiableCollection(byAddress.values());
  }

  /** The number of mms, VMAs and files' address spaces that are known now. */
  int size() {
    return byAddress.size() + vmas.size() + mappings.size();
  }

  /** Drops an mm that is freed. */
  public void free(long address) {
    Mm freed = byAddress.remove(address);
    if (freed != null) {
      endsDump(freed);
      for (Vma vma : freed.vmas()) {
        vmas.remove(vma.address(), vma);
        vma.unmap();
        if (vma.operations() != null) {
          vma.operations().freed(vma);
        }
      }
      machine.destroy(freed.mmapLock());
    }
  }

  /** The mms of which the task writes a core dump. */
  List<Mm> dumpedBy(int pid) {
    return byAddress.values().stream().filter(mm -> mm.dumpedBy(pid)).toList();
  }

  /** A core dump is over, if one was written: who looks for it goes on. */
  void endsDump(Mm mm) {
    WaitQueue looking = mm.endsDump();
    if (looking != null) {
      machine.wakeUp(looking);
    }
  }

  /** Notes that the last recorded user of the mm is gone. */
  void exits(Mm mm) {
    if (!mm.exited()) {
      mm.exits();
      exited.add(mm);
    }
    endsDump(mm);
    if (exited.size() > MOST_EXITED) {
      Mm oldest = exited.poll();
      if (byAddress.get(oldest.address()) == oldest) {
        free(oldest.address());
      }
    }
  }

  /** The VMA at that address; null where none is known. */
  public Vma vma(long address) {
    return vmas.get(address);
  }

  /** The shared state that {@link #map} changes, for an event that names the VMA and its mm. */
  public List<Shared> touchedByMap(ModelEvent event) {
    List<Shared> state = new ArrayList<>();
    state.add(Vma.sharedAddress(event.address("vma")));
    if (event.has("mm")) {
      state.add(Mm.sharedVmas(event.address("mm")));
    }
    Vma old = vma(event.address("vma"));
    if (old != null) {
      state.add(old.mm().sharedVmas());
      state.addAll(List.of(PageWalk.with(old, old.shared())));
      if (old.mapping() != null) {
        state.add(old.mapping().shared());
      }
      if (old.operations() != null) {
        state.addAll(old.operations().touchedByFreed());
      }
    }
    return state;
  }

  /**
   * Adds a new VMA; one that was at that address before is gone, whether the trace showed it or
   * not.
   */
  public Vma map(long address, Mm mm, long start, long end) {
    Vma old = vmas.get(address);
    if (old != null) {
      old.unmap();
      if (old.operations() != null) {
        old.operations().freed(old);
      }
    }
    Vma vma = new Vma(address, mm, start, end);
    vmas.put(address, vma);
    mm.add(vma);
    return vma;
  }

  /**
   * The VMA at that address with that mm and range; made where none is known or another one was
   * there.
   */
  public Vma vma(long address, Mm mm, long start, long end) {
    Vma known = vmas.get(address);
    return known != null && known.is(mm.address(), start, end)
        ? known
        : map(address, mm, start, end);
  }

  /** Drops a VMA; its address may be another's from now on. */
  public void forget(Vma vma) {
    vmas.remove(vma.address(), vma);
  }

  /** The address space at that address; made where it is new. */
  public AddressSpace mapping(long address) {
    return mappings.computeIfAbsent(address, each -> new AddressSpace(each, machine));
  }

  /** Drops the address space of a file that is closed for good. */
  public void freeMapping(long address) {
    AddressSpace freed = mappings.remove(address);
    if (freed != null) {
      machine.destroy(freed.iMmapRwsem());
    }
  }

  @Override
  public void fields(StateFields f) {
    byAddress.fields(f, "byAddress", Mm.class);
    vmas.fields(f, "vmas", Vma.class);
    mappings.fields(f, "mappings", AddressSpace.class);
    f.all("exited", Mm.class, exited);
  }
}
