package dev.lockreel.emulation.sync;

/**
 * The name of a piece of state that calls share: what steps say that they touch. Two steps that
 * touch the same one, at least one of them to change it, cannot be swapped.
 *
 * @param what the kind of thing, in the words of a report: {@code page table of VMA}
 * @param address of the object that it is part of
 */
public record Shared(String what, long address) {
  /** The name of an object's place among those that events name by their addresses. */
  public static Shared object(long address) {
    return new Shared("object", address);
  }

  @Override
  public String toString() {
    return address == 0 ? what : what + " 0x" + Long.toHexString(address);
  }
}
