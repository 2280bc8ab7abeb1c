package dev.lockreel.ingest.perfetto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import dev.lockreel.ingest.tracefs.TraceFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Where the bundles of events are in a trace, found in a first pass over its packets, with what
 * must be known before the first event: the types that the trace describes, and the names of its
 * tasks. Some thirty bytes of memory a bundle.
 */
final class Bundles {
  static final int LOST = 1;
  static final int LOST_ON_ANY_CPU = 1 << 1;

  private static final int MOST_BUNDLES = 1 << 23;

  /** CPU numbers from here on (no kernel has them) are damage. */
  private static final long MOST_CPUS = 1 << 13;

  private static final int MOST_TYPES = 1 << 12;

  private final TraceFile file;
  private final ProcessTree processes;
  private final Map<Integer, DescriptorProto> described = new HashMap<>();
  private long[] starts = new long[64];
  private int[] lengths = new int[64];
  private long[] times = new long[64];
  private int[] cpus = new int[64];
  private byte[] marks = new byte[64];
  private int count;
  private long malformed;
  private long firstMalformed;
  private String damage;
  private long damagedAt;

  /**
   * Sequences of packets that have bundles, and those of them that lost packets since their last
   * bundle. The first packet of a sequence may say that something was dropped: nothing that counts.
   */
  private final Set<Integer> sequences = new HashSet<>();

  private final Set<Integer> lossy = new HashSet<>();
  private long ofOtherMachines;

  /** Of the bundle that is looked at. */
  private long cpu;

  private long time;
  private int mark;

  Bundles(TraceFile file, ProcessTree processes) {
    this.file = file;
    this.processes = processes;
  }

  /** Finds all. */
  void find() throws IOException {
    PacketStream packets = new PacketStream(file);
    while (packets.next()) {
      try {
        packet(packets);
      } catch (IOException e) {
        firstMalformed = malformed++ == 0 ? packets.offset() : firstMalformed;
      }
    }
    damage = packets.damage();
    damagedAt = packets.start();
  }

  private void packet(PacketStream packets) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(packets.bytes(), 0, packets.length());
    long start = -1;
    int bytes = 0;
    int sequence = 0;
    boolean dropped = false;
    int machine = 0;
    while (!in.isAtEnd()) {
      int tag = in.readTag();
      if (tag == Bundle.message(Proto.FTRACE_EVENTS)) {
        bytes = in.readRawVarint32();
        start = packets.offset() + in.getTotalBytesRead();
        int before = in.pushLimit(bytes);
        bundle(in, packets.bytes());
        in.popLimit(before);
      } else if (tag == Bundle.message(Proto.PROCESS_TREE)) {
        int before = in.pushLimit(in.readRawVarint32());
        processes.read(in);
        in.popLimit(before);
      } else if (tag == Bundle.number(Proto.TRUSTED_PACKET_SEQUENCE_ID)) {
        sequence = in.readUInt32();
      } else if (tag == Bundle.number(Proto.PREVIOUS_PACKET_DROPPED)) {
        dropped = in.readUInt32() != 0;
      } else if (tag == Bundle.number(Proto.MACHINE_ID)) {
        machine = in.readUInt32();
      } else {
        in.skipField(tag);
      }
    }
    if (dropped && sequences.contains(sequence)) {
      lossy.add(sequence);
    }
    if (start >= 0 && machine != 0) {
      ofOtherMachines++;
    } else if (start >= 0) {
      if (lossy.remove(sequence)) {
        mark |= LOST_ON_ANY_CPU;
      }
      add(start, bytes);
      if (sequences.size() < MOST_TYPES) {
        sequences.add(sequence);
      }
    }
  }

  private void bundle(CodedInputStream in, byte[] bytes) throws IOException {
    cpu = -1;
    time = Long.MAX_VALUE;
    mark = 0;
    while (in.getBytesUntilLimit() != 0) {
      int tag = in.readTag();
      if (tag == Bundle.number(Proto.CPU)) {
        cpu = in.readUInt32();
      } else if (tag == Bundle.number(Proto.LOST_EVENTS)) {
        mark |= in.readBool() ? LOST : 0;
      } else if (tag == Bundle.message(Proto.EVENT)) {
        int length = in.readRawVarint32();
        int start = in.getTotalBytesRead();
        in.skipRawBytes(length);
        seen(Bundle.timeOf(CodedInputStream.newInstance(bytes, start, length)));
      } else if (tag == Bundle.message(Proto.COMPACT_SCHED)) {
        int before = in.pushLimit(in.readRawVarint32());
        CompactSched switches = new CompactSched();
        switches.read(in);
        in.popLimit(before);
        seen(switches.count() == 0 ? -1 : switches.time(0));
      } else if (tag == Bundle.message(Proto.ERROR)) {
        mark |= LOST;
        in.skipField(tag);
      } else if (tag == Bundle.message(Proto.GENERIC_EVENT_DESCRIPTORS)) {
        int before = in.pushLimit(in.readRawVarint32());
        describe(in);
        in.popLimit(before);
      } else {
        in.skipField(tag);
      }
    }
  }

  private void seen(long eventNanos) {
    if (eventNanos >= 0) {
      time = Math.min(time, eventNanos);
    }
  }

  private void describe(CodedInputStream in) throws IOException {
    int field = 0;
    byte[] descriptor = null;
    while (in.getBytesUntilLimit() != 0) {
      int tag = in.readTag();
      if (tag == Bundle.number(Proto.FIELD_ID)) {
        field = in.readInt32();
      } else if (tag == Bundle.message(Proto.EVENT_DESCRIPTOR)) {
        descriptor = in.readByteArray();
      } else {
        in.skipField(tag);
      }
    }
    if (descriptor != null && described.size() < MOST_TYPES) {
      described.putIfAbsent(field, DescriptorProto.parseFrom(descriptor));
    }
  }

  /** Adds the bundle that was looked at. */
  private void add(long start, int length) throws IOException {
    boolean empty = time == Long.MAX_VALUE;
    if (cpu < 0 || cpu >= MOST_CPUS) {
      if (!empty) {
        firstMalformed = malformed++ == 0 ? start : firstMalformed;
      }
      return;
    }
    if (empty) {
      return;
    }
    if (count == MOST_BUNDLES) {
      throw file.refused("has more than " + MOST_BUNDLES + " bundles of events: damaged");
    }
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, count * 2);
      lengths = Arrays.copyOf(lengths, count * 2);
      times = Arrays.copyOf(times, count * 2);
      cpus = Arrays.copyOf(cpus, count * 2);
      marks = Arrays.copyOf(marks, count * 2);
    }
    starts[count] = start;
    lengths[count] = length;
    times[count] = time;
    cpus[count] = (int) cpu;
    marks[count++] = (byte) mark;
  }

  int count() {
    return count;
  }

  /** Offset in the file of a bundle's message. */
  long start(int bundle) {
    return starts[bundle];
  }

  int length(int bundle) {
    return lengths[bundle];
  }

  /** Time of its first event. */
  long time(int bundle) {
    return times[bundle];
  }

  int cpu(int bundle) {
    return cpus[bundle];
  }

  /** {@link #LOST} and {@link #LOST_ON_ANY_CPU}: what is missing before it. */
  int marks(int bundle) {
    return marks[bundle];
  }

  /** What the trace says of its events, by the numbers of their fields. */
  Map<Integer, DescriptorProto> described() {
    return described;
  }

  /**
   * Bundles of other machines than the one that recorded, such as its guests; they are left out.
   */
  long ofOtherMachines() {
    return ofOtherMachines;
  }

  /** Packets that make no sense; they are left out. */
  long malformed() {
    return malformed;
  }

  /** Offset in the file of the first of them. */
  long firstMalformed() {
    return firstMalformed;
  }

  /** Why the packets end early; null where they do not. */
  String damage() {
    return damage;
  }

  /** Offset in the file of the {@link #damage}. */
  long damagedAt() {
    return damagedAt;
  }
}
