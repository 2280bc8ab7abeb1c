package dev.lockreel.bench;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Prints a Perfetto trace of any size: the bundles of events of a real one again and again, each
 * time with later times and after a gap on each CPU; and what else it has once. Reads traces whose
 * packets are not compressed and whose switches stand among the events
 * (src/test/resources/perfetto/trace.proto).
 *
 * <pre>
 * java -cp target/lockreel.jar src/test/java/dev/lockreel/bench/RepeatedPerfetto.java abba-generic.pftrace 1e9 > big.pftrace
 * </pre>
 */
public final class RepeatedPerfetto {
  private static final int PACKET = 1;
  private static final int BUNDLE = 1;
  private static final int COMPRESSED = 50;

  // Of a bundle.
  private static final int CPU = 1;
  private static final int EVENT = 2;
  private static final int LOST = 3;
  private static final int COMPACT = 4;

  /** Of an event. */
  private static final int TIMESTAMP = 1;

  /** Between the end of one repetition and the beginning of the next. */
  private static final long PAUSE_NANOS = 1_000_000L;

  /** An event: its time, and its other fields. */
  private record Event(long nanos, byte[] rest) {}

  /** A bundle: its events, and its other fields, the CPU's number among them. */
  private record Bundle(List<Event> events, byte[] rest, int cpu) {}

  private final List<Bundle> bundles = new ArrayList<>();
  private final ByteArrayOutputStream once = new ByteArrayOutputStream();

  private RepeatedPerfetto(byte[] trace) throws IOException {
    CodedInputStream packets = CodedInputStream.newInstance(trace);
    while (!packets.isAtEnd()) {
      packets.readTag();
      byte[] packet = packets.readByteArray();
      int before = bundles.size();
      CodedInputStream in = CodedInputStream.newInstance(packet);
      while (!in.isAtEnd()) {
        int tag = in.readTag();
        if (WireFormat.getTagFieldNumber(tag) == COMPRESSED) {
          throw new IOException("its packets are compressed");
        } else if (WireFormat.getTagFieldNumber(tag) == BUNDLE) {
          bundles.add(bundle(in.readByteArray()));
        } else {
          in.skipField(tag);
        }
      }
      if (bundles.size() == before) {
        CodedOutputStream out = CodedOutputStream.newInstance(once);
        out.writeByteArray(PACKET, packet);
        out.flush();
      }
    }
  }

  private static Bundle bundle(byte[] message) throws IOException {
    List<Event> events = new ArrayList<>();
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(rest);
    CodedInputStream in = CodedInputStream.newInstance(message);
    int cpu = 0;
    while (!in.isAtEnd()) {
      int start = in.getTotalBytesRead();
      int tag = in.readTag();
      switch (WireFormat.getTagFieldNumber(tag)) {
        case EVENT -> events.add(event(in.readByteArray()));
        case COMPACT -> throw new IOException("switches stand in columns of their own");
        case CPU -> {
          cpu = in.readUInt32();
          out.writeUInt32(CPU, cpu);
        }
        default -> {
          in.skipField(tag);
          out.write(message, start, in.getTotalBytesRead() - start);
        }
      }
    }
    out.flush();
    return new Bundle(events, rest.toByteArray(), cpu);
  }

  private static Event event(byte[] message) throws IOException {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(rest);
    CodedInputStream in = CodedInputStream.newInstance(message);
    long nanos = 0;
    while (!in.isAtEnd()) {
      int start = in.getTotalBytesRead();
      int tag = in.readTag();
      if (WireFormat.getTagFieldNumber(tag) == TIMESTAMP) {
        nanos = in.readUInt64();
      } else {
        in.skipField(tag);
        out.write(message, start, in.getTotalBytesRead() - start);
      }
    }
    out.flush();
    return new Event(nanos, rest.toByteArray());
  }

  /**
   * Writes to standard output.
   *
   * @param args the file, and how many bytes to write at least
   */
  public static void main(String[] args) throws IOException {
    RepeatedPerfetto trace = new RepeatedPerfetto(Files.readAllBytes(Path.of(args[0])));
    try (OutputStream out =
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 20)) {
      trace.write((long) Double.parseDouble(args[1]), out);
    }
  }

  private void write(long bytes, OutputStream out) throws IOException {
    once.writeTo(out);
    long first = Long.MAX_VALUE;
    long last = 0;
    for (Bundle bundle : bundles) {
      for (Event event : bundle.events) {
        first = Math.min(first, event.nanos);
        last = Math.max(last, event.nanos);
      }
    }
    long step = last - first + PAUSE_NANOS;
    long written = once.size();
    for (long round = 0; written < bytes; round++) {
      Set<Integer> begun = new HashSet<>();
      for (Bundle bundle : bundles) {
        boolean gap = begun.add(bundle.cpu) && round > 0;
        byte[] packet = message(BUNDLE, shifted(bundle, round * step, gap));
        byte[] entry = message(PACKET, packet);
        out.write(entry);
        written += entry.length;
      }
    }
  }

  private static byte[] shifted(Bundle bundle, long later, boolean gap) throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(message);
    out.writeRawBytes(bundle.rest);
    if (gap) {
      out.writeBool(LOST, true);
    }
    for (Event event : bundle.events) {
      long nanos = event.nanos + later;
      out.writeTag(EVENT, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      out.writeUInt32NoTag(
          CodedOutputStream.computeUInt64Size(TIMESTAMP, nanos) + event.rest.length);
      out.writeUInt64(TIMESTAMP, nanos);
      out.writeRawBytes(event.rest);
    }
    out.flush();
    return message.toByteArray();
  }

  private static byte[] message(int field, byte[] value) throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream(value.length + 8);
    CodedOutputStream out = CodedOutputStream.newInstance(message);
    out.writeByteArray(field, value);
    out.flush();
    return message.toByteArray();
  }
}
