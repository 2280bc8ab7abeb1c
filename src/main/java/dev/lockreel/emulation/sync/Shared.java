package dev.lockreel.emulation.sync;

/**
 * The name of a piece of state that calls share: what steps say that they touch. Two steps that
 * touch the same one, at least one of them to change it, cannot be swapped.
 */
public final class Shared {
  /** A number and who gave it; one object, so that threads see both or none. */
  private record Numbered(Object by, int number) {}

  private final String what;
  private final long address;
  private Numbered numbered;

  /**
   * @param what the kind of thing, in the words of a report: {@code page table of VMA}
   * @param address of the object that it is part of
   */
  public Shared(String what, long address) {
    this.what = what;
    this.address = address;
  }

  /** The name of an object's place among those that events name by their addresses. */
  public static Shared object(long address) {
    return new Shared("object", address);
  }

  /** The number that was last given to it, if by {@code by}; else -1. */
  public int number(Object by) {
    Numbered known = numbered;
    return known != null && known.by == by ? known.number : -1;
  }

  /** Gives it a number; equal names are numbered each for itself. */
  public void number(Object by, int number) {
    numbered = new Numbered(by, number);
  }

  @Override
  public boolean equals(Object other) {
    return other == this
        || (other instanceof Shared its && address == its.address && what.equals(its.what));
  }

  @Override
  public int hashCode() {
    return 31 * what.hashCode() + Long.hashCode(address);
  }

  @Override
  public String toString() {
    return address == 0 ? what : what + " 0x" + Long.toHexString(address);
  }
}
