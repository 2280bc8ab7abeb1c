package dev.lockreel.ingest.perf;

/**
 * Where the samples of an attribute have what is read of them, in bytes from the record's first
 * one, by PERF_RECORD_SAMPLE in include/uapi/linux/perf_event.h; -1: they do not have it.
 */
final class PerfLayout {
  private static final long FIXED =
      PerfAttr.IDENTIFIER
          | PerfAttr.IP
          | PerfAttr.TID
          | PerfAttr.TIME
          | PerfAttr.ADDR
          | PerfAttr.ID
          | PerfAttr.STREAM_ID
          | PerfAttr.CPU
          | PerfAttr.PERIOD;

  /**
   * Of these a record that is no sample has those that its attribute's samples have, at its end.
   */
  private static final long TRAILER =
      PerfAttr.TID
          | PerfAttr.TIME
          | PerfAttr.ID
          | PerfAttr.STREAM_ID
          | PerfAttr.CPU
          | PerfAttr.IDENTIFIER;

  final long readFormat;
  final boolean hasValues;
  final boolean hasChain;
  final boolean hasRaw;

  /** Task and process. */
  final int tidAt;

  final int timeAt;
  final int cpuAt;

  /** Where what has no fixed length begins. */
  final int fixedEnd;

  /** How long the end of a record is that is no sample. */
  final int trailerBytes;

  /** As {@link #tidAt}, from the first byte of that end. */
  final int trailerTidAt;

  final int trailerTimeAt;
  final int trailerCpuAt;

  PerfLayout(PerfAttr attr) {
    long has = attr.sampleType();
    readFormat = attr.readFormat();
    hasValues = attr.has(PerfAttr.READ);
    hasChain = attr.has(PerfAttr.CALLCHAIN);
    hasRaw = attr.has(PerfAttr.RAW);
    int begin = PerfRecords.HEADER_BYTES;
    long beforeTid = PerfAttr.IDENTIFIER | PerfAttr.IP;
    long beforeTime = beforeTid | PerfAttr.TID;
    long beforeCpu = beforeTime | PerfAttr.TIME | PerfAttr.ADDR | PerfAttr.ID | PerfAttr.STREAM_ID;
    tidAt = attr.has(PerfAttr.TID) ? begin + bytes(has & beforeTid) : -1;
    timeAt = attr.has(PerfAttr.TIME) ? begin + bytes(has & beforeTime) : -1;
    cpuAt = attr.has(PerfAttr.CPU) ? begin + bytes(has & beforeCpu) : -1;
    fixedEnd = begin + bytes(has & FIXED);
    trailerBytes = bytes(has & TRAILER);
    trailerTidAt = attr.has(PerfAttr.TID) ? 0 : -1;
    trailerTimeAt = attr.has(PerfAttr.TIME) ? bytes(has & PerfAttr.TID) : -1;
    long beforeTrailerCpu = PerfAttr.TID | PerfAttr.TIME | PerfAttr.ID | PerfAttr.STREAM_ID;
    trailerCpuAt = attr.has(PerfAttr.CPU) ? bytes(has & beforeTrailerCpu) : -1;
  }

  /** Each of them has eight bytes. */
  private static int bytes(long words) {
    return Long.BYTES * Long.bitCount(words);
  }
}
