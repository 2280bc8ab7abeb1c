package dev.lockreel.emulation.mm;

/** The size that one page-table entry maps. */
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

  public long bytes() {
    return 1L << shift;
  }

  /** The first address of the entry that maps {@code address}. */
  public long start(long address) {
    return address & -bytes();
  }

  /** The order with that name; a single page where the trace has none. */
  public static PageOrder named(String id) {
    return id.equals(PMD.id) ? PMD : id.equals(PUD.id) ? PUD : PTE;
  }
}
