package dev.lockreel.ingest.perf;

/**
 * A struct perf_event_attr, as far as it says how samples are laid out.
 *
 * @param type kind of event; {@link #TRACEPOINT} for those that are read
 * @param period a sample each so many events
 * @param frequency {@code period} is a frequency instead
 * @param sampleType what a sample has, in bits
 * @param readFormat what the values of a counter have, in bits
 * @param sampleIds whether records that are no samples end like one
 */
record PerfAttr(
    int type, long period, boolean frequency, long sampleType, long readFormat, boolean sampleIds) {
  static final int TRACEPOINT = 2;

  static final long IP = 1;
  static final long TID = 1 << 1;
  static final long TIME = 1 << 2;
  static final long ADDR = 1 << 3;
  static final long READ = 1 << 4;
  static final long CALLCHAIN = 1 << 5;
  static final long ID = 1 << 6;
  static final long CPU = 1 << 7;
  static final long PERIOD = 1 << 8;
  static final long STREAM_ID = 1 << 9;
  static final long RAW = 1 << 10;
  static final long IDENTIFIER = 1 << 16;

  /** What a sample must have: who, when, where and what. */
  static final long NEEDED = TID | TIME | CPU | RAW;

  boolean has(long bits) {
    return (sampleType & bits) == bits;
  }

  /** Whether its samples are laid out as those of the other are. */
  boolean sameLayout(PerfAttr other) {
    return sampleType == other.sampleType && readFormat == other.readFormat;
  }

  /** Whether each event gives a sample. */
  boolean everyEvent() {
    return !frequency && period <= 1;
  }
}
