package dev.lockreel.emulation.mm;

/** How much one page-table entry maps. */
public enum PageOrder {
  PTE("pte", 12),
  PMD("pmd", 21),
  PUD("pud", 30);

  private final String id;
  private final int shift;

  PageOrder(String id, int shift) {
    this.id = id;
    this.shift = shift;
  }

  /** As traces name it. */
  public String id() {
    return id;
  }

  public long bytes() {
    return 1L << shift;
  }

  /** Where the entry that maps {@code address} begins. */
  public long start(long address) {
    return address & -bytes();
  }

  /** The order of that name; a single page where the trace does not tell. */
  public static PageOrder named(String id) {
    return id.equals(PMD.id) ? PMD : id.equals(PUD.id) ? PUD : PTE;
  }
}
