package dev.lockreel.emulation.mm;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.EmulatedLock;
import dev.lockreel.emulation.sync.Machine;
import dev.lockreel.emulation.sync.Shared;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The address space of a file (struct address_space): the VMAs of all that map it. */
public final class AddressSpace implements Stateful {
  /** Class of i_mmap_rwsem, as the kernel prints it. */
  public static final String I_MMAP_RWSEM = "&mapping->i_mmap_rwsem";

  private final EmulatedLock iMmapRwsem;
  private final Set<Vma> iMmap = new LinkedHashSet<>();
  private final Shared shared;

  AddressSpace(long address, Machine machine) {
    this(machine.rwsem(I_MMAP_RWSEM, address, 0));
  }

  AddressSpace(EmulatedLock iMmapRwsem) {
    this.iMmapRwsem = iMmapRwsem;
    shared = new Shared("i_mmap", iMmapRwsem.object());
  }

  /** The name of the list of its VMAs as a piece of shared state. */
  public Shared shared() {
    return shared;
  }

  public EmulatedLock iMmapRwsem() {
    return iMmapRwsem;
  }

  /** vma_link_file: from now on walks of the mapping find the VMA. */
  public void link(Vma vma) {
    iMmap.add(vma);
    vma.linked(true);
  }

  public void unlink(Vma vma) {
    iMmap.remove(vma);
    vma.linked(false);
  }

  /** The VMAs that are linked, oldest first. */
  public List<Vma> iMmap() {
    return List.copyOf(iMmap);
  }

  @Override
  public void fields(StateFields f) {
    f.all("iMmap", Vma.class, iMmap);
  }
}
