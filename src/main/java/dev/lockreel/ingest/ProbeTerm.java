package dev.lockreel.ingest;

import java.util.List;
import java.util.Map;

/** A term that computes a field of an event from the fields that a probe printed. */
public sealed interface ProbeTerm {
  /**
   * The value; null where the line lacks what it takes.
   *
   * @param fields of the line
   */
  Object of(Map<String, Object> fields);

  /** The field {@code name} as it stands. */
  record FieldOf(String name) implements ProbeTerm {
    @Override
    public Object of(Map<String, Object> fields) {
      return fields.get(name);
    }
  }

  /** A value that is the same for every line. */
  record Constant(Object value) implements ProbeTerm {
    @Override
    public Object of(Map<String, Object> fields) {
      return value;
    }
  }

  /** Whether any bit of {@code mask} is set in the field {@code name}. */
  record Bits(String name, long mask) implements ProbeTerm {
    @Override
    public Object of(Map<String, Object> fields) {
      Long value = ProbeNumber.of(fields.get(name));
      return value == null ? null : (value & mask) != 0;
    }
  }

  /** The sum of fields: the end of a range that is printed as start and size. */
  record Sum(List<String> names) implements ProbeTerm {
    public Sum {
      names = List.copyOf(names);
    }

    @Override
    public Object of(Map<String, Object> fields) {
      long sum = 0;
      for (String name : names) {
        Long value = ProbeNumber.of(fields.get(name));
        if (value == null) {
          return null;
        }
        sum += value;
      }
      return sum;
    }
  }

  /** The field {@code name}, a count of bytes, as pages of 4 KiB, rounded up. */
  record Pages(String name) implements ProbeTerm {
    private static final int PAGE_SHIFT = 12;

    @Override
    public Object of(Map<String, Object> fields) {
      Long bytes = ProbeNumber.of(fields.get(name));
      if (bytes == null) {
        return null;
      }
      long partOfPage = bytes & (1L << PAGE_SHIFT) - 1;
      return (bytes >>> PAGE_SHIFT) + (partOfPage == 0 ? 0 : 1);
    }
  }
}
