package dev.lockreel.ingest.batch;

/** The constants of the binary batch, as docs/formats/kafka.md describes it. */
final class Wire {
  static final int VERSION = 1;

  /** Bytes of the longest number. */
  static final int LONGEST_NUMBER = 10;

  static final int SHOWS_HARDIRQ_THREADED = 1;
  static final int SHOWS_BOTTOM_HALVES = 1 << 1;
  static final int UNTERMINATED_TAIL = 1 << 2;

  /** After the tally stands what headers say of the machine and its buffers. */
  static final int HEADERS = 8;

  static final int FLAGS_MASK = 15;

  /** A column that holds one number throughout. */
  static final int SAME = 0;

  /** A column of differences, each from the row before. */
  static final int DELTA = 1;

  /** A column of indices into a table of numbers. */
  static final int TABLE = 2;

  /** A column of natural numbers as they are. */
  static final int PLAIN = 3;

  static final int NULL = 0;
  static final int FALSE = 1;
  static final int TRUE = 2;
  static final int LONG = 3;
  static final int TEXT = 4;
  static final int LIST = 5;
  static final int DOUBLE = 6;

  /** Lists in lists; as deep as the NDJSON reader goes. */
  static final int DEEPEST_LIST = 1000;

  /** More CPUs than any kernel has: the validator keeps a slot for each up to the highest. */
  static final int MOST_CPUS = 1 << 20;

  private Wire() {}
}
