package dev.lockreel.emulation.mm;

import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.Shared;

/** A mapping of an mm (struct vm_area_struct). */
public final class Vma implements Stateful {
  private final long address;
  private final Mm mm;
  private final long start;
  private final long end;
  private final PageTable pages = new PageTable();
  private final Shared shared;
  private final Shared sharedFirst;
  private final Shared sharedOthers;
  private final Shared[] sharedPages;
  private AddressSpace mapping;
  private long file;
  private long pageOffset;
  private VmOperations operations;
  private boolean linked;
  private boolean unmapped;

  Vma(long address, Mm mm, long start, long end) {
    this.address = address;
    this.mm = mm;
    this.start = start;
    this.end = end;
    shared = new Shared("VMA", address);
    sharedFirst = new Shared("first page-table entry of VMA", address);
    sharedOthers = new Shared("page-table entries of VMA", address);
    sharedPages = new Shared[] {sharedFirst, sharedOthers};
  }

  /** Its name as a piece of shared state: whether it is linked and mapped. */
  public Shared shared() {
    return shared;
  }

  /**
   * The names of its page-table entries as shared state: the first one, which stands for each of
   * them where others come between the steps of a walk, and the rest. The array is not to be
   * changed.
   */
  public Shared[] sharedPages() {
    return sharedPages;
  }

  /** The one of {@link #sharedPages()} that maps an address. */
  public Shared sharedPage(long at) {
    return known() && at < firstEnd() ? sharedFirst : sharedOthers;
  }

  /** The end of the first entry, as large as it may ever be. */
  long firstEnd() {
    PageOrder largest = operations == null ? PageOrder.PTE : operations.largestFirstEntry(this);
    return start + largest.bytes();
  }

  /** Which VMA is at an address, as a piece of shared state: another one may come there. */
  public static Shared sharedAddress(long address) {
    return new Shared("VMA at", address);
  }

  /** Address of the vm_area_struct. */
  public long address() {
    return address;
  }

  public Mm mm() {
    return mm;
  }

  /** First address that it maps; meaningless unless {@link #known}. */
  public long start() {
    return start;
  }

  /** First address after it; meaningless unless {@link #known}. */
  public long end() {
    return end;
  }

  /** Whether its range is known: a trace may begin after it was mapped. */
  public boolean known() {
    return start < end;
  }

  /** Whether it has that mm and range, as far as both are known. */
  boolean is(long otherMm, long otherStart, long otherEnd) {
    return (otherMm == 0 || otherMm == mm.address())
        && (otherStart >= otherEnd || !known() || (otherStart == start && otherEnd == end));
  }

  /** Its populated entries. */
  public PageTable pages() {
    return pages;
  }

  /** Address of the mapped file's address space; 0 where the trace does not have it. */
  public long file() {
    return file;
  }

  void file(long mappingAddress, long offsetPages) {
    file = mappingAddress;
    pageOffset = offsetPages;
  }

  /** The address space that it is or will be linked into; null where no driver has claimed it. */
  public AddressSpace mapping() {
    return mapping;
  }

  /** Offset of its first page in the file; in pages. */
  public long pageOffset() {
    return pageOffset;
  }

  /** Claims it for a driver. */
  public void belongs(AddressSpace space, VmOperations driver) {
    mapping = space;
    operations = driver;
  }

  /** The callbacks of its driver; null where no driver has claimed it. */
  public VmOperations operations() {
    return operations;
  }

  /** Whether walks of its address space find it. */
  public boolean linked() {
    return linked;
  }

  void linked(boolean now) {
    linked = now;
  }

  /** Whether it was unmapped from its mm. */
  public boolean unmapped() {
    return unmapped;
  }

  /**
   * Whether nothing can be mapped by it any more. It may change even while its mmap_lock is held: a
   * trace that does not show the unmap shows what took its place.
   */
  public boolean gone() {
    return unmapped || mm.exited();
  }

  /** Drops its entries and its link: its mm has no users any more. */
  void tearDown() {
    pages.zap();
    if (mapping != null) {
      mapping.unlink(this);
    }
  }

  /** Its mm does not have it any more; its entries and its link are still to go. */
  public void leaves() {
    unmapped = true;
    mm.forget(this);
  }

  /** Unmaps it with all its entries. */
  public void unmap() {
    leaves();
    tearDown();
  }

  @Override
  public void fields(StateFields f) {
    f.part("pages", pages);
    mapping = f.value("mapping", AddressSpace.class, mapping);
    file = f.number("file", file);
    pageOffset = f.number("pageOffset", pageOffset);
    operations = f.value("operations", VmOperations.class, operations);
    linked = f.flag("linked", linked);
    unmapped = f.flag("unmapped", unmapped);
  }
}
