package dev.lockreel.ingest.perfetto;

import java.util.Set;

/**
 * Numbers of the fields that are read, from Perfetto's public definitions (protos/perfetto/trace of
 * github.com/google/perfetto: trace.proto, trace_packet.proto, ftrace/ftrace_event_bundle.proto,
 * ftrace/ftrace_event.proto, ftrace/generic.proto, ps/process_tree.proto). {@code
 * src/test/resources/perfetto/trace.proto} has the same as definitions.
 */
final class Proto {
  /** Trace. */
  static final int PACKET = 1;

  /** TracePacket. */
  static final int FTRACE_EVENTS = 1;

  static final int PROCESS_TREE = 2;
  static final int TRUSTED_PACKET_SEQUENCE_ID = 10;
  static final int PREVIOUS_PACKET_DROPPED = 42;
  static final int MACHINE_ID = 98;

  /** The fields of a packet that are numbers; all others are messages, texts or bytes. */
  static final Set<Integer> NUMBERS_OF_PACKETS = Set.of(3, 8, 10, 13, 41, 42, 58, 79, 87, 98);

  static final int COMPRESSED_PACKETS = 50;
  static final int ZSTD_COMPRESSED_PACKETS = 133;

  /** FtraceEventBundle. */
  static final int CPU = 1;

  static final int EVENT = 2;
  static final int LOST_EVENTS = 3;
  static final int COMPACT_SCHED = 4;
  static final int ERROR = 8;
  static final int GENERIC_EVENT_DESCRIPTORS = 11;

  /** FtraceEventBundle.GenericEventDescriptor. */
  static final int FIELD_ID = 1;

  static final int EVENT_DESCRIPTOR = 2;

  /** FtraceEventBundle.CompactSched. */
  static final int SWITCH_TIMESTAMP = 1;

  static final int SWITCH_PREV_STATE = 2;
  static final int SWITCH_NEXT_PID = 3;
  static final int INTERN_TABLE = 5;
  static final int SWITCH_NEXT_COMM_INDEX = 6;

  /** FtraceEvent. */
  static final int TIMESTAMP = 1;

  static final int PID = 2;
  static final int COMMON_FLAGS = 5;
  static final int GENERIC = 327;

  /** Fields of self-describing events have numbers from here on. */
  static final int FIRST_DESCRIBED = 1 << 16;

  /** GenericFtraceEvent. */
  static final int EVENT_NAME = 1;

  static final int FIELD = 2;

  /** GenericFtraceEvent.Field. */
  static final int NAME = 1;

  static final int STR_VALUE = 3;
  static final int INT_VALUE = 4;
  static final int UINT_VALUE = 5;

  /** ProcessTree. */
  static final int PROCESSES = 1;

  static final int THREADS = 2;

  /** ProcessTree.Thread; a process has its pid and its command line in the same places. */
  static final int TID = 1;

  static final int THREAD_NAME = 2;
  static final int TGID = 3;

  /** ProcessTree.Process. */
  static final int CMDLINE = 3;

  private Proto() {}
}
