package dev.lockreel.ingest.perf;

/**
 * What a record says of itself: a sample, or another record that ends like one (sample_id_all). The
 * layouts are those of PERF_RECORD_SAMPLE and struct sample_id in include/uapi/linux/perf_event.h.
 */
final class PerfSample {
  private static final long TIME_ENABLED = 1;
  private static final long TIME_RUNNING = 1 << 1;
  private static final long READ_ID = 1 << 2;
  private static final long GROUP = 1 << 3;
  private static final long READ_LOST = 1 << 4;

  private static final int MOST_CPUS = 1 << 16;

  private final PerfHeader header;

  int pid;
  int tid;
  long time;
  int cpu;

  /** Where the raw data of the tracepoint are, from the record's first byte; -1: it has none. */
  int rawAt;

  int rawBytes;

  /** Where the addresses of the call chain are, and how many. */
  int chainAt;

  int chainCount;

  private int at;

  PerfSample(PerfHeader header) {
    this.header = header;
  }

  /** Reads the record; false where it is too short for its layout, or its CPU is none. */
  boolean read(PerfRecords record) {
    pid = 0;
    tid = 0;
    time = 0;
    cpu = 0;
    rawAt = -1;
    rawBytes = 0;
    chainCount = 0;
    boolean read = record.type() == PerfRecords.SAMPLE ? sample(record) : trailer(record);
    return read && cpu >= 0 && cpu < MOST_CPUS;
  }

  private boolean sample(PerfRecords record) {
    if (record.size() < PerfRecords.HEADER_BYTES + Long.BYTES) {
      return false;
    }
    PerfLayout layout = header.layout(record, PerfRecords.HEADER_BYTES);
    at = layout.fixedEnd;
    if (record.size() < at) {
      return false;
    }
    fixed(record, layout.tidAt, layout.timeAt, layout.cpuAt);
    return (!layout.hasValues || values(layout.readFormat, record))
        && (!layout.hasChain || chain(record))
        && (!layout.hasRaw || raw(record));
  }

  private void fixed(PerfRecords record, int tidAt, int timeAt, int cpuAt) {
    if (tidAt >= 0) {
      pid = record.int32(tidAt);
      tid = record.int32(tidAt + Integer.BYTES);
    }
    if (timeAt >= 0) {
      time = record.int64(timeAt);
    }
    if (cpuAt >= 0) {
      cpu = record.int32(cpuAt);
    }
  }

  private boolean values(long format, PerfRecords record) {
    int times = Long.bitCount(format & (TIME_ENABLED | TIME_RUNNING));
    int each = 1 + Long.bitCount(format & (READ_ID | READ_LOST));
    long words = (long) times + each;
    if ((format & GROUP) != 0) {
      if (record.size() - at < Long.BYTES) {
        return false;
      }
      long count = record.int64(at);
      if (count < 0 || count > PerfRecords.MOST_BYTES) {
        return false;
      }
      words = 1 + times + count * each;
    }
    return passWords(record, words);
  }

  private boolean chain(PerfRecords record) {
    if (record.size() - at < Long.BYTES) {
      return false;
    }
    long count = record.int64(at);
    at += Long.BYTES;
    chainAt = at;
    if (count < 0 || !passWords(record, count)) {
      return false;
    }
    chainCount = (int) count;
    return true;
  }

  private boolean passWords(PerfRecords record, long words) {
    if (words > (record.size() - at) / Long.BYTES) {
      return false;
    }
    at += (int) words * Long.BYTES;
    return true;
  }

  private boolean raw(PerfRecords record) {
    if (record.size() - at < Integer.BYTES) {
      return false;
    }
    int bytes = record.int32(at);
    rawAt = at + Integer.BYTES;
    rawBytes = bytes;
    return bytes >= 0 && bytes <= record.size() - rawAt;
  }

  /** Reads the end of a record that is no sample. */
  private boolean trailer(PerfRecords record) {
    int size = record.size();
    if (!header.attrs.get(0).sampleIds() || size < PerfRecords.HEADER_BYTES + Long.BYTES) {
      return false;
    }
    PerfLayout layout = header.layout(record, size - Long.BYTES);
    int from = size - layout.trailerBytes;
    if (from < PerfRecords.HEADER_BYTES) {
      return false;
    }
    fixed(
        record,
        from(from, layout.trailerTidAt),
        from(from, layout.trailerTimeAt),
        from(from, layout.trailerCpuAt));
    return true;
  }

  private static int from(int begin, int offset) {
    return offset < 0 ? offset : begin + offset;
  }
}
