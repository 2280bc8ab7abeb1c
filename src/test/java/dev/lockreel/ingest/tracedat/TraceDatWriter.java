package dev.lockreel.ingest.tracedat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;

/** Writes small trace.dat files, by the man pages trace-cmd.dat.v6(5) and v7(5), for tests. */
final class TraceDatWriter {
  static final int PAGE = 512;

  private static final String COMMON =
      """
      \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
      \tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
      \tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;
      \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

      """;

  private final ByteOrder order;
  private final int longBytes;
  private final List<String> formats = new ArrayList<>();
  private final List<byte[]> cpus = new ArrayList<>();
  private final List<byte[]> options = new ArrayList<>();
  String kallsyms = "";
  String commandLines = "";
  String uname = "";
  String offset = "";

  TraceDatWriter(ByteOrder order, int longBytes) {
    this.order = order;
    this.longBytes = longBytes;
  }

  /** Adds an event; each field is {@code type name|offset|size|signed}. */
  TraceDatWriter event(String name, int id, String... fields) {
    StringBuilder text =
        new StringBuilder("name: " + name + "\nID: " + id + "\nformat:\n" + COMMON);
    for (String field : fields) {
      String[] parts = field.split("\\|", -1);
      text.append(
          "\tfield:%s;\toffset:%s;\tsize:%s;\tsigned:%s;\n"
              .formatted(parts[0], parts[1], parts[2], parts[3]));
    }
    formats.add(text + "\nprint fmt: \"\"\n");
    return this;
  }

  /** Adds a CPU with these pages. */
  TraceDatWriter cpu(byte[]... pages) {
    cpus.add(joined(pages));
    return this;
  }

  /** A record: the common header, then {@code data}. */
  byte[] record(int id, int flags, int preempt, int pid, byte[] data) {
    return buffer(8 + data.length)
        .putShort((short) id)
        .put((byte) flags)
        .put((byte) preempt)
        .putInt(pid)
        .put(data)
        .array();
  }

  ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(order);
  }

  /** The body of a sub-buffer, built entry by entry. */
  final class Page {
    private final ByteBuffer body = buffer(PAGE);
    private final long time;
    private long missed;
    private boolean stored;

    Page(long time) {
      this.time = time;
    }

    /** Events were lost before the page; a negative number: it does not say how many. */
    Page missed(long count) {
      missed = count;
      stored = count >= 0;
      return this;
    }

    private Page word(int type, int delta) {
      body.putInt(order == ByteOrder.BIG_ENDIAN ? type << 27 | delta : delta << 5 | type);
      return this;
    }

    Page event(int delta, byte[] record) {
      int words = (record.length + 3) / 4;
      if (words <= 28) {
        word(words, delta);
      } else {
        word(0, delta);
        body.putInt(record.length + 4);
      }
      body.put(record).position(body.position() + words * 4 - record.length);
      return this;
    }

    Page extend(long delta) {
      word(30, (int) (delta & (1 << 27) - 1));
      body.putInt((int) (delta >>> 27));
      return this;
    }

    Page stamp(long time) {
      word(31, (int) (time & (1 << 27) - 1));
      body.putInt((int) (time >>> 27));
      return this;
    }

    /** Padding of {@code bytes} after its second word, which moves the time. */
    Page padding(int delta, int bytes) {
      word(29, delta);
      body.putInt(bytes + 4).position(body.position() + bytes);
      return this;
    }

    /** The entry after which nothing counts, and something that would. */
    Page end() {
      word(29, 0);
      body.putInt(0x7fffffff);
      return this;
    }

    byte[] bytes() {
      int size = body.position();
      byte[] bytes = new byte[PAGE];
      ByteBuffer page = ByteBuffer.wrap(bytes).order(order);
      page.putLong(time);
      long commit = size | (missed != 0 || stored ? 1L << 31 : 0) | (stored ? 1L << 30 : 0);
      number(page, commit);
      page.put(body.duplicate().flip());
      if (stored) {
        number(page, missed);
      }
      return bytes;
    }

    private void number(ByteBuffer page, long value) {
      if (longBytes == 8) {
        page.putLong(value);
      } else {
        page.putInt((int) value);
      }
    }
  }

  Page page(long time) {
    return new Page(time);
  }

  byte[] version6() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    put(out, start("6"), headerInfo(), ftraceFormats(), eventFormats());
    put(out, u32(kallsyms.length()), latin(kallsyms), u32(0));
    put(out, u64(commandLines.length()), latin(commandLines), u32(cpus.size()));
    put(out, latin("options  \0"), option(5, latin(uname + "\0")), option(7, latin(offset + "\0")));
    put(out, u16(0), latin("flyrecord\0"));
    int table = out.size() + 16 * cpus.size();
    long at = aligned(table);
    for (byte[] data : cpus) {
      put(out, u64(at), u64(data.length));
      at += data.length;
    }
    put(out, new byte[(int) aligned(table) - table]);
    cpus.forEach(data -> put(out, data));
    return out.toByteArray();
  }

  byte[] version7(String compression) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    put(out, start("7"), latin(compression + "\0001.0\0"));
    int pointer = out.size();
    put(out, u64(0));
    long[] at = new long[5];
    byte[][] parts = {
      headerInfo(),
      ftraceFormats(),
      eventFormats(),
      joined(u32(kallsyms.length()), latin(kallsyms)),
      joined(u64(commandLines.length()), latin(commandLines))
    };
    int[] ids = {16, 17, 18, 19, 21};
    for (int i = 0; i < parts.length; i++) {
      at[i] = out.size();
      put(out, section(ids[i], compression, parts[i]));
    }
    long bufferAt = out.size();
    List<byte[]> stored = new ArrayList<>();
    cpus.forEach(data -> stored.add(chunks(compression, data)));
    boolean compressed = !compression.equals("none");
    int size = stored.stream().mapToInt(data -> data.length).sum();
    put(out, u16(3), u16(compressed ? 1 : 0), u32(0), u64(size));
    ByteArrayOutputStream table = new ByteArrayOutputStream();
    put(table, u64(bufferAt), latin("\0mono\0"), u32(PAGE), u32(cpus.size()));
    for (int cpu = 0; cpu < cpus.size(); cpu++) {
      int without = compressed && stored.get(cpu).length > 0 ? 4 : 0;
      put(table, u32(cpu), u64(out.size()), u64(stored.get(cpu).length - without));
      put(out, stored.get(cpu));
    }
    long second = out.size();
    byte[] more = joined(option(3, table.toByteArray()), option(0, u64(0)));
    put(out, joined(u16(0), u16(0), u32(0), u64(more.length)), more);
    long first = out.size();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < ids.length; i++) {
      put(all, option(ids[i], u64(at[i])));
    }
    put(all, option(5, latin(uname + "\0")), option(7, latin(offset + "\0")));
    put(all, option(8, u32(cpus.size())));
    options.forEach(option -> put(all, option));
    put(all, option(0, u64(second)));
    put(out, joined(u16(0), u16(0), u32(0), u64(all.size())), all.toByteArray());
    byte[] file = out.toByteArray();
    ByteBuffer.wrap(file).order(order).putLong(pointer, first);
    return file;
  }

  /** Adds an option to a file of version 7. */
  TraceDatWriter with(int id, byte[] data) {
    options.add(option(id, data));
    return this;
  }

  private byte[] section(int id, String compression, byte[] data) {
    if (compression.equals("none")) {
      return joined(u16(id), u16(0), u32(0), u64(data.length), data);
    }
    byte[] stored = compressed(compression, data);
    byte[] body = joined(u32(stored.length), u32(data.length), stored);
    return joined(u16(id), u16(1), u32(0), u64(body.length), body);
  }

  /** Chunks of one page each. */
  private byte[] chunks(String compression, byte[] data) {
    if (compression.equals("none") || data.length == 0) {
      return data;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    put(out, u32(data.length / PAGE));
    for (int at = 0; at < data.length; at += PAGE) {
      byte[] page = java.util.Arrays.copyOfRange(data, at, at + PAGE);
      byte[] stored = compressed(compression, page);
      put(out, u32(stored.length), u32(PAGE), stored);
    }
    return out.toByteArray();
  }

  private static byte[] compressed(String compression, byte[] data) {
    if (compression.equals("zstd")) {
      return Zstd.compress(data);
    }
    Deflater deflater = new Deflater();
    deflater.setInput(data);
    deflater.finish();
    byte[] out = new byte[data.length + 64];
    int length = deflater.deflate(out);
    deflater.end();
    return java.util.Arrays.copyOf(out, length);
  }

  private byte[] start(String version) {
    int big = order == ByteOrder.BIG_ENDIAN ? 1 : 0;
    return joined(
        TraceDatFormat.MAGIC,
        latin(version + "\0"),
        new byte[] {(byte) big, (byte) longBytes},
        u32(PAGE));
  }

  private byte[] headerInfo() {
    byte[] page =
        latin(
            "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
                + "\tfield: local_t commit;\toffset:8;\tsize:%d;\tsigned:1;\n".formatted(longBytes)
                + "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
                + "\tfield: char data;\toffset:%d;\tsize:%d;\tsigned:1;\n"
                    .formatted(8 + longBytes, PAGE - 8 - longBytes));
    byte[] event = latin("# compressed entry header\n");
    return joined(
        latin("header_page\0"),
        u64(page.length),
        page,
        latin("header_event\0"),
        u64(event.length),
        event);
  }

  private byte[] ftraceFormats() {
    return joined(u32(0));
  }

  private byte[] eventFormats() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    put(out, u32(1), latin("test\0"), u32(formats.size()));
    for (String format : formats) {
      put(out, u64(format.length()), latin(format));
    }
    return out.toByteArray();
  }

  private byte[] option(int id, byte[] data) {
    return joined(u16(id), u32(data.length), data);
  }

  byte[] u16(int value) {
    return buffer(2).putShort((short) value).array();
  }

  byte[] u32(long value) {
    return buffer(4).putInt((int) value).array();
  }

  byte[] u64(long value) {
    return buffer(8).putLong(value).array();
  }

  static byte[] latin(String text) {
    return text.getBytes(ISO_8859_1);
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    put(out, parts);
    return out.toByteArray();
  }

  private static void put(ByteArrayOutputStream out, byte[]... parts) {
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
  }

  private static long aligned(long offset) {
    return (offset + PAGE - 1) / PAGE * PAGE;
  }
}
