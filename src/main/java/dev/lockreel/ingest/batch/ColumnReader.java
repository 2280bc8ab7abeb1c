package dev.lockreel.ingest.batch;

import java.util.Arrays;

/** Reads columns of numbers in any of their forms. */
final class ColumnReader {
  private long[] values = new long[0];
  private long[] table = new long[0];

  /** The next column's numbers; the array is this reader's own and holds until the next call. */
  long[] read(WireReader in, int rows) throws MalformedBatchException {
    if (values.length < rows) {
      values = new long[rows];
    }
    long[] column = values;
    int form = in.octet();
    switch (form) {
      case Wire.SAME -> Arrays.fill(column, 0, rows, in.number());
      case Wire.DELTA -> {
        long value = 0;
        for (int row = 0; row < rows; row++) {
          value += in.number();
          column[row] = value;
        }
      }
      case Wire.TABLE -> {
        int count = readTable(in);
        for (int row = 0; row < rows; row++) {
          long index = in.natural();
          if (index < 0 || index >= count) {
            throw new MalformedBatchException("entry " + index + " of a table of " + count);
          }
          column[row] = table[(int) index];
        }
      }
      case Wire.PLAIN -> {
        for (int row = 0; row < rows; row++) {
          column[row] = in.natural();
        }
      }
      default -> throw new MalformedBatchException("there is no form of column " + form);
    }
    return column;
  }

  /** The next column's numbers as ints. */
  void read(WireReader in, int rows, int[] into) throws MalformedBatchException {
    long[] column = read(in, rows);
    for (int row = 0; row < rows; row++) {
      long value = column[row];
      into[row] = (int) value;
      if (into[row] != value) {
        throw new MalformedBatchException(value + " in a column of 32 bits");
      }
    }
  }

  /** The next column, whose numbers are those of strings, as symbols. */
  void read(WireReader in, int rows, int[] into, StringsIn strings) throws MalformedBatchException {
    long[] column = read(in, rows);
    int size = strings.size();
    for (int row = 0; row < rows; row++) {
      long index = column[row];
      if (index < 0 || index >= size) {
        throw new MalformedBatchException("string " + index + " of " + size + " does not exist");
      }
      into[row] = strings.symbol((int) index);
    }
  }

  private int readTable(WireReader in) throws MalformedBatchException {
    int count = in.count("entries of a table");
    if (table.length < count) {
      table = new long[count];
    }
    long value = 0;
    for (int i = 0; i < count; i++) {
      value += in.number();
      table[i] = value;
    }
    return count;
  }
}
