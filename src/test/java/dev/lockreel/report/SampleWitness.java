package dev.lockreel.report;

import dev.lockreel.finding.HeldLockEvidence;
import dev.lockreel.finding.Witness;
import dev.lockreel.trace.ContextBits;
import java.util.ArrayList;
import java.util.List;

/** Builds the witnesses of the sample findings. */
final class SampleWitness {
  static final String EXCLUSIVE = "exclusive";
  static final String SHARED = "shared";

  private static final String FILE = "trace.txt:";
  private static final long NANOS_PER_MICRO = 1_000;

  private final String comm;
  private final int pid;
  private final int line;
  private final long micros;
  private final List<HeldLockEvidence> held = new ArrayList<>();
  private List<String> stack = List.of();
  private String source = "vm-6.1";
  private String mode = EXCLUSIVE;
  private String ip = "";
  private long lock;
  private int cpu = 1;
  private int context;

  private SampleWitness(String comm, int pid, int line, long micros) {
    this.comm = comm;
    this.pid = pid;
    this.line = line;
    this.micros = micros;
  }

  static SampleWitness of(String comm, int pid, int line, long micros) {
    return new SampleWitness(comm, pid, line, micros);
  }

  SampleWitness takes(long address, String takenMode) {
    lock = address;
    mode = takenMode;
    return this;
  }

  SampleWitness holding(long address, String lockClass, String heldMode, String where, int at) {
    held.add(new HeldLockEvidence(address, lockClass, heldMode, false, where, FILE + at));
    return this;
  }

  SampleWitness at(String instruction) {
    ip = instruction;
    return this;
  }

  SampleWitness stack(String... frames) {
    stack = List.of(frames);
    return this;
  }

  SampleWitness onCpu(int number) {
    cpu = number;
    return this;
  }

  SampleWitness from(String otherSource) {
    source = otherSource;
    return this;
  }

  /** The flags column, four characters. */
  SampleWitness flags(String flags) {
    context =
        ContextBits.pack(flags.charAt(0), flags.charAt(1), flags.charAt(2), flags.charAt(3), 0);
    return this;
  }

  Witness build() {
    return new Witness(
        source,
        FILE + line,
        micros * NANOS_PER_MICRO,
        cpu,
        pid,
        comm,
        lock,
        ip,
        held,
        stack,
        false,
        mode,
        context);
  }
}
