package dev.lockreel.ingest.batch;

import java.util.Arrays;

/**
 * Writes columns of numbers, one at a time: fill {@link #values}, then say in which form. A column
 * that holds one number throughout takes a few bytes in whatever form it was to be.
 */
final class ColumnWriter {
  private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

  /** The column's numbers, as many as the batch has rows. */
  long[] values = new long[0];

  private final WireWriter out;
  private int rows;
  private int[] slots = new int[0];
  private int[] indices = new int[0];
  private long[] entries = new long[0];

  ColumnWriter(WireWriter out) {
    this.out = out;
  }

  /** Begins a batch of so many rows. */
  void begin(int count) {
    rows = count;
    if (values.length < count) {
      int room = Integer.highestOneBit(Math.max(64, count - 1)) * 2;
      values = new long[room];
      indices = new int[room];
      entries = new long[room];
      slots = new int[room * 2];
    }
  }

  /** Numbers that grow slowly. */
  void delta() {
    if (!same()) {
      writeDeltas();
    }
  }

  /** Small natural numbers. */
  void plain() {
    if (!same()) {
      out.octet(Wire.PLAIN);
      for (int row = 0; row < rows; row++) {
        out.natural(values[row]);
      }
    }
  }

  /** Few different numbers, in any order. Where they are not few, their differences. */
  void table() {
    if (same()) {
      return;
    }
    int count = number();
    if (count > rows / 2 + 1) {
      writeDeltas();
      return;
    }
    out.octet(Wire.TABLE);
    out.natural(count);
    long before = 0;
    for (int i = 0; i < count; i++) {
      out.number(entries[i] - before);
      before = entries[i];
    }
    for (int row = 0; row < rows; row++) {
      out.natural(indices[row]);
    }
  }

  private boolean same() {
    for (int row = 1; row < rows; row++) {
      if (values[row] != values[0]) {
        return false;
      }
    }
    out.octet(Wire.SAME);
    out.number(rows == 0 ? 0 : values[0]);
    return true;
  }

  private void writeDeltas() {
    out.octet(Wire.DELTA);
    long before = 0;
    for (int row = 0; row < rows; row++) {
      out.number(values[row] - before);
      before = values[row];
    }
  }

  /** Numbers the different values as they come; how many there are. */
  private int number() {
    int mask = Integer.highestOneBit(Math.max(64, rows - 1)) * 4 - 1;
    Arrays.fill(slots, 0, mask + 1, 0);
    int count = 0;
    for (int row = 0; row < rows; row++) {
      long value = values[row];
      int hash = (int) ((value * MULTIPLIER) >>> 40);
      int slot = hash & mask;
      while (slots[slot] != 0 && entries[slots[slot] - 1] != value) {
        slot = slot + 1 & mask;
      }
      if (slots[slot] == 0) {
        entries[count] = value;
        slots[slot] = ++count;
      }
      indices[row] = slots[slot] - 1;
    }
    return count;
  }
}
