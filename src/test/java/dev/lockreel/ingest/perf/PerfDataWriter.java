package dev.lockreel.ingest.perf;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes small perf.data files, by perf.data-file-format.txt of the kernel's
 * tools/perf/Documentation, for tests. Samples have IDENTIFIER, IP, TID, TIME, CPU, PERIOD and RAW.
 */
final class PerfDataWriter {
  static final int ACQUIRE = 114;
  static final int RELEASE = 113;

  private static final int ATTR_BYTES = 64;
  private static final long SAMPLE_TYPE =
      PerfAttr.IDENTIFIER
          | PerfAttr.IP
          | PerfAttr.TID
          | PerfAttr.TIME
          | PerfAttr.CPU
          | PerfAttr.PERIOD
          | PerfAttr.RAW;

  private final ByteOrder order;
  private final List<byte[]> records = new ArrayList<>();
  private long extraSampleType;
  long period = 1;
  long sampleType = SAMPLE_TYPE;

  PerfDataWriter(ByteOrder order) {
    this.order = order;
  }

  /** Samples have call chains. */
  PerfDataWriter withChains() {
    extraSampleType = PerfAttr.CALLCHAIN;
    return this;
  }

  PerfDataWriter acquire(long time, int cpu, int tid, long lock, String name) {
    byte[] text = latin(name + "\0");
    byte[] data = joined(u32(1), u32(text.length << 16 | 24), u64(lock), text);
    return sample(time, cpu, tid, joined(raw(ACQUIRE, 1, 2, tid), data));
  }

  PerfDataWriter release(long time, int cpu, int tid, long lock, String name) {
    byte[] text = latin(name + "\0");
    byte[] data = joined(u32(text.length << 16 | 24), u32(0), u64(lock), text);
    return sample(time, cpu, tid, joined(raw(RELEASE, 0, 1, tid), data));
  }

  private byte[] raw(int type, int flags, int preempt, int pid) {
    return buffer(8)
        .putShort((short) type)
        .put((byte) flags)
        .put((byte) preempt)
        .putInt(pid)
        .array();
  }

  private PerfDataWriter sample(long time, int cpu, int tid, byte[] raw) {
    byte[] chain =
        extraSampleType == 0
            ? new byte[0]
            : joined(u64(4), u64(-128), u64(0xffffffff81000010L), u64(-512), u64(0x401000));
    int padding = 7 & -(4 + raw.length);
    return record(
        9,
        1,
        joined(
            u64(7),
            u64(0),
            u32(tid + 1000),
            u32(tid),
            u64(time),
            u32(cpu),
            u32(0),
            u64(1),
            chain,
            u32(raw.length + padding),
            raw,
            new byte[padding]));
  }

  PerfDataWriter lost(long time, int cpu, long count) {
    return record(2, 0, joined(u64(7), u64(count), trailer(time, cpu)));
  }

  PerfDataWriter comm(long time, int tid, String name) {
    byte[] text = new byte[(name.length() + 8) & ~7];
    System.arraycopy(latin(name), 0, text, 0, name.length());
    return record(3, 0, joined(u32(tid), u32(tid), text, trailer(time, 0)));
  }

  PerfDataWriter finishedRound() {
    return record(68, 0, new byte[0]);
  }

  private byte[] trailer(long time, int cpu) {
    return joined(u32(1), u32(1), u64(time), u32(cpu), u32(0), u64(7));
  }

  private PerfDataWriter record(int type, int misc, byte[] body) {
    records.add(recordBytes(type, misc, body));
    return this;
  }

  private byte[] recordBytes(int type, int misc, byte[] body) {
    return joined(u32(type), u16(misc), u16(8 + body.length), body);
  }

  byte[] file() {
    return file(joined(records.toArray(new byte[0][])));
  }

  /** The records as perf record -z writes them: pieces of one stream, cut anywhere. */
  byte[] compressed(int pieceBytes) throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    try (ZstdOutputStreamNoFinalizer zstd = new ZstdOutputStreamNoFinalizer(stream)) {
      for (byte[] record : records) {
        zstd.write(record);
      }
    }
    byte[] all = stream.toByteArray();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int at = 0; at < all.length; at += pieceBytes) {
      byte[] piece = java.util.Arrays.copyOfRange(all, at, Math.min(all.length, at + pieceBytes));
      out.writeBytes(recordBytes(81, 0, piece));
    }
    return file(out.toByteArray());
  }

  private byte[] file(byte[] data) {
    int header = 104;
    int ids = header;
    int attrs = ids + 8;
    int dataAt = attrs + ATTR_BYTES + 16;
    int features = dataAt + data.length;
    byte[] tracing = tracing();
    byte[] release = joined(u32(8), latin("6.1.192\0"));
    byte[] cpus = joined(u32(2), u32(2));
    long bits = 1L << 1 | 1L << 4 | 1L << 7;
    long at = features + 48L;
    return joined(
        u64(0x32454c4946524550L),
        u64(header),
        u64(ATTR_BYTES + 16),
        u64(attrs),
        u64(ATTR_BYTES + 16),
        u64(dataAt),
        u64(data.length),
        u64(0),
        u64(0),
        u64(bits),
        u64(0),
        u64(0),
        u64(0),
        u64(7),
        attr(),
        u64(ids),
        u64(8),
        data,
        u64(at),
        u64(tracing.length),
        u64(at + tracing.length),
        u64(release.length),
        u64(at + tracing.length + release.length),
        u64(cpus.length),
        tracing,
        release,
        cpus);
  }

  /** The file as perf writes it to a pipe. */
  byte[] pipe() {
    byte[] tracing = tracing();
    int padding = 7 & -tracing.length;
    return joined(
        u64(0x32454c4946524550L),
        u64(16),
        recordBytes(64, 0, joined(attr(), u64(7))),
        recordBytes(80, 0, joined(u64(4), u32(8), latin("6.1.192\0"))),
        recordBytes(66, 0, u32(tracing.length)),
        tracing,
        new byte[padding],
        joined(records.toArray(new byte[0][])));
  }

  private byte[] attr() {
    long flags = order == ByteOrder.BIG_ENDIAN ? Long.reverse(1L << 18) : 1L << 18;
    return joined(
        u32(2),
        u32(ATTR_BYTES),
        u64(ACQUIRE),
        u64(period),
        u64(sampleType | extraSampleType),
        u64(0),
        u64(flags),
        new byte[ATTR_BYTES - 48]);
  }

  private byte[] tracing() {
    byte[] acquire =
        format(
            "lock_acquire",
            ACQUIRE,
            """
            \tfield:unsigned int flags;\toffset:8;\tsize:4;\tsigned:0;
            \tfield:__data_loc char[] name;\toffset:12;\tsize:4;\tsigned:1;
            """);
    byte[] release =
        format(
            "lock_release",
            RELEASE,
            "\tfield:__data_loc char[] name;\toffset:8;\tsize:4;\tsigned:1;\n");
    return joined(
        new byte[] {0x17, 0x08, 0x44},
        latin("tracing0.6\0"),
        new byte[] {(byte) (order == ByteOrder.BIG_ENDIAN ? 1 : 0), 8},
        u32(4096),
        latin("header_page\0"),
        u64(0),
        latin("header_event\0"),
        u64(0),
        u32(0),
        u32(1),
        latin("lock\0"),
        u32(2),
        u64(acquire.length),
        acquire,
        u64(release.length),
        release,
        u32(0),
        u32(0),
        u64(0));
  }

  private static byte[] format(String name, int id, String fields) {
    return latin(
        "name: %s\nID: %d\nformat:\n".formatted(name, id)
            + "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
            + "\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"
            + "\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n"
            + "\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"
            + fields
            + "\tfield:void * lockdep_addr;\toffset:16;\tsize:8;\tsigned:0;\n\nprint fmt: \"\"\n");
  }

  private ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(order);
  }

  private byte[] u16(int value) {
    return buffer(2).putShort((short) value).array();
  }

  private byte[] u32(int value) {
    return buffer(4).putInt(value).array();
  }

  private byte[] u64(long value) {
    return buffer(8).putLong(value).array();
  }

  private static byte[] latin(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
