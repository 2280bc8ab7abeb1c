package dev.lockreel.ingest.batch;

import java.util.Arrays;

/**
 * Reads columns of numbers in any of their forms. Hot code: a batch has a dozen columns, so each
 * form is read by a loop of its own, and what an entry of a table stands for is found out once.
 */
final class ColumnReader {
  private long[] table = new long[0];
  private int[] indices = new int[0];
  private long[] numbers = new long[0];

  /** Reads the next column's numbers. */
  void read(WireReader in, int rows, long[] into) throws MalformedBatchException {
    int form = in.octet();
    switch (form) {
      case Wire.SAME -> Arrays.fill(into, 0, rows, in.number());
      case Wire.DELTA -> in.sums(into, rows);
      case Wire.TABLE -> {
        int[] entries = readTable(in, rows);
        for (int row = 0; row < rows; row++) {
          into[row] = table[entries[row]];
        }
      }
      case Wire.PLAIN -> in.naturals(into, rows);
      default -> throw new MalformedBatchException("there is no form of column " + form);
    }
  }

  /** Reads the next column's numbers as ints. */
  void read(WireReader in, int rows, int[] into) throws MalformedBatchException {
    int room = Math.max(rows, 1);
    if (numbers.length < room) {
      numbers = new long[room];
    }
    read(in, rows, numbers);
    for (int row = 0; row < rows; row++) {
      into[row] = (int) numbers[row];
    }
    for (int row = 0; row < rows; row++) {
      if (into[row] != numbers[row]) {
        throw new MalformedBatchException(numbers[row] + " in a column of 32 bits");
      }
    }
  }

  /** Reads the next column, whose numbers are those of strings, as symbols. */
  void read(WireReader in, int rows, int[] into, StringsIn strings) throws MalformedBatchException {
    if (in.next() == Wire.PLAIN) {
      in.octet();
      in.indices(into, rows, strings.size(), "string");
    } else {
      read(in, rows, into);
      for (int row = 0; row < rows; row++) {
        if (into[row] < 0 || into[row] >= strings.size()) {
          throw WireReader.missing("string", into[row], strings.size());
        }
      }
    }
    strings.symbols(into, rows);
  }

  /** Reads a table, and for each row which entry of it it has. */
  private int[] readTable(WireReader in, int rows) throws MalformedBatchException {
    int count = in.count("entries of a table");
    if (table.length < count) {
      table = new long[count];
    }
    if (indices.length < rows) {
      indices = new int[rows];
    }
    in.sums(table, count);
    in.indices(indices, rows, count, "entry of a table");
    return indices;
  }
}
