package dev.lockreel.store;

/**
 * Many short runs of bytes in few arrays, each the next after the one before: a million arrays of
 * their own cost more time, each time garbage is collected, than all that is in them. An array goes
 * when none of its runs is used any more. Not for several threads.
 */
final class Slab {
  private static final int SIZE = 1 << 16;

  private byte[] array = {};
  private int used;

  /** A run of bytes in an array that others share. */
  record Run(byte[] array, int from, int length) {}

  /** Copies bytes. */
  Run copy(byte[] bytes, int from, int length) {
    if (length > array.length - used) {
      array = new byte[Math.max(SIZE, length)];
      used = 0;
    }
    System.arraycopy(bytes, from, array, used, length);
    used += length;
    return new Run(array, used - length, length);
  }
}
