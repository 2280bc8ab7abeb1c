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
    long id = header.identified() ? record.int64(PerfRecords.HEADER_BYTES) : 0;
    PerfAttr attr = header.attr(id);
    at = PerfRecords.HEADER_BYTES;
    int fixed =
        Long.BYTES
            * Long.bitCount(
                attr.sampleType()
                    & (PerfAttr.IDENTIFIER
                        | PerfAttr.IP
                        | PerfAttr.TID
                        | PerfAttr.TIME
                        | PerfAttr.ADDR
                        | PerfAttr.ID
                        | PerfAttr.STREAM_ID
                        | PerfAttr.CPU
                        | PerfAttr.PERIOD));
    if (record.size() - at < fixed) {
      return false;
    }
    pass(attr, PerfAttr.IDENTIFIER | PerfAttr.IP);
    tidAndTime(attr, record);
    pass(attr, PerfAttr.ADDR | PerfAttr.ID | PerfAttr.STREAM_ID);
    if (attr.has(PerfAttr.CPU)) {
      cpu = record.int32(at);
      at += Long.BYTES;
    }
    pass(attr, PerfAttr.PERIOD);
    return (!attr.has(PerfAttr.READ) || values(attr, record))
        && (!attr.has(PerfAttr.CALLCHAIN) || chain(record))
        && (!attr.has(PerfAttr.RAW) || raw(record));
  }

  private void pass(PerfAttr attr, long words) {
    at += Long.BYTES * Long.bitCount(attr.sampleType() & words);
  }

  private void tidAndTime(PerfAttr attr, PerfRecords record) {
    if (attr.has(PerfAttr.TID)) {
      pid = record.int32(at);
      tid = record.int32(at + Integer.BYTES);
      at += Long.BYTES;
    }
    if (attr.has(PerfAttr.TIME)) {
      time = record.int64(at);
      at += Long.BYTES;
    }
  }

  private boolean values(PerfAttr attr, PerfRecords record) {
    long format = attr.readFormat();
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
    long id = header.identified() ? record.int64(size - Long.BYTES) : 0;
    PerfAttr attr = header.attr(id);
    long words =
        attr.sampleType()
            & (PerfAttr.TID
                | PerfAttr.TIME
                | PerfAttr.ID
                | PerfAttr.STREAM_ID
                | PerfAttr.CPU
                | PerfAttr.IDENTIFIER);
    at = size - Long.BYTES * Long.bitCount(words);
    if (at < PerfRecords.HEADER_BYTES) {
      return false;
    }
    tidAndTime(attr, record);
    pass(attr, PerfAttr.ID | PerfAttr.STREAM_ID);
    if (attr.has(PerfAttr.CPU)) {
      cpu = record.int32(at);
    }
    return true;
  }
}
