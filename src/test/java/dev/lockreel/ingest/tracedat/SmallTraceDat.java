package dev.lockreel.ingest.tracedat;

import java.nio.ByteOrder;

/** A small file with everything that the data of a CPU can have. */
final class SmallTraceDat {
  private static final int ACQUIRE = 101;
  private static final int RELEASE = 102;
  private static final int DISABLE = 103;
  private static final int SWITCH = 104;
  private static final int STACK = 105;
  private static final int OTHER = 106;
  private static final int PROBE = 107;

  private SmallTraceDat() {}

  static TraceDatWriter writer(ByteOrder order, int longBytes) {
    TraceDatWriter out = new TraceDatWriter(order, longBytes);
    out.uname = "Linux lab 6.1.1 x86_64";
    out.commandLines = "7 worker one\n8 worker:two\n";
    out.kallsyms =
        """
        0000000000001000 A percpu
        ffffffff81000000 T _stext
        ffffffff81000100 t first
        ffffffff81000200 t second\t[mod]
        ffffffff81000300 T last
        """;
    out.event(
            "lock_acquire",
            ACQUIRE,
            "void * lockdep_addr|8|8|0",
            "unsigned int flags|16|4|0",
            "__data_loc char[] name|20|4|1")
        .event("lock_release", RELEASE, "__rel_loc char[] name|8|4|1", "void * lockdep_addr|16|8|0")
        .event("irq_disable", DISABLE, "s32 caller_offs|8|4|1", "s32 parent_offs|12|4|1")
        .event(
            "sched_switch",
            SWITCH,
            "char next_comm[16]|8|16|1",
            "pid_t next_pid|24|4|1",
            "long prev_state|" + (longBytes == 8 ? "32|8" : "28|4") + "|1")
        .event(
            "kernel_stack",
            STACK,
            "int size|8|4|1",
            "unsigned long caller[8]|" + (longBytes == 8 ? 16 : 12) + "|" + 8 * longBytes + "|0")
        .event("other", OTHER, "u8 data[200]|8|200|0")
        .event(
            "vfio_pci_memory",
            PROBE,
            "unsigned long __probe_ip|8|8|0",
            "u64 dev|16|8|0",
            "u8 enabled|24|1|0",
            "s16 words[3]|25|6|1");
    TraceDatWriter.Page first =
        out.page(1_000_000_000L)
            .event(0, acquire(out, 7, 0, 0xffff888100000010L, 3, "&a->lock"))
            .event(5, out.record(OTHER, 0, 0, 7, new byte[200]))
            .padding(10, 12)
            .event(5, release(out, 7, 0xffff888100000010L, "&a->lock"))
            .extend(1L << 30)
            .event(0, disable(out))
            .stamp((1L << 59) - 1 & 5_000_000_000L)
            .event(1, switched(out, longBytes))
            .end();
    TraceDatWriter.Page second =
        out.page(6_000_000_000L)
            .missed(12)
            .event(0, acquire(out, 9, 0x19, 0xffff888100000020L, 0, "&b->lock"))
            .event(1, stack(out, longBytes))
            .event(1, probe(out));
    TraceDatWriter.Page other =
        out.page(1_000_000_000L)
            .event(0, acquire(out, 0, 0x85, 0xffff888100000030L, 1, "&c->lock"))
            .event(2, release(out, 0, 0xffff888100000030L, "&c->lock"));
    TraceDatWriter.Page last =
        out.page(7_000_000_000L)
            .missed(-1)
            .event(3, acquire(out, 8, 0, 0xffff888100000040L, 0, "&d->lock"));
    return out.cpu(first.bytes(), second.bytes()).cpu(other.bytes(), last.bytes()).cpu();
  }

  private static byte[] acquire(
      TraceDatWriter out, int pid, int irqs, long lock, int flags, String name) {
    byte[] text = TraceDatWriter.latin(name + "\0");
    return out.record(
        ACQUIRE,
        irqs,
        0x21,
        pid,
        TraceDatWriter.joined(
            out.u64(lock), out.u32(flags), out.u32(text.length << 16 | 24), text));
  }

  private static byte[] release(TraceDatWriter out, int pid, long lock, String name) {
    byte[] text = TraceDatWriter.latin(name + "\0");
    return out.record(
        RELEASE,
        0,
        0,
        pid,
        TraceDatWriter.joined(out.u32(text.length << 16 | 12), out.u32(0), out.u64(lock), text));
  }

  private static byte[] disable(TraceDatWriter out) {
    return out.record(DISABLE, 1, 0, 7, TraceDatWriter.joined(out.u32(0x110), out.u32(0x234)));
  }

  private static byte[] switched(TraceDatWriter out, int longBytes) {
    byte[] comm = java.util.Arrays.copyOf(TraceDatWriter.latin("newcomer"), 16);
    byte[] state =
        longBytes == 8 ? TraceDatWriter.joined(out.u32(0), out.u64(0x20)) : out.u32(0x20);
    return out.record(SWITCH, 1, 0, 7, TraceDatWriter.joined(comm, out.u32(9), state));
  }

  private static byte[] stack(TraceDatWriter out, int longBytes) {
    byte[] frames =
        longBytes == 8
            ? TraceDatWriter.joined(
                out.u32(2), out.u32(0), out.u64(0xffffffff81000104L), out.u64(0xffffffff81000300L))
            : TraceDatWriter.joined(out.u32(2), out.u32(0x81000104L), out.u32(0x81000300L));
    return out.record(STACK, 0x19, 0x21, 9, frames);
  }

  private static byte[] probe(TraceDatWriter out) {
    return out.record(
        PROBE,
        0,
        0,
        9,
        TraceDatWriter.joined(
            out.u64(0xffffffff81000200L), out.u64(0xffff888100000050L), words(out)));
  }

  /** Enabled, then 3, -1 and 256, two bytes each, in the machine's order. */
  private static byte[] words(TraceDatWriter out) {
    boolean big = out.u32(1)[0] == 0;
    return big ? new byte[] {1, 0, 3, -1, -1, 1, 0} : new byte[] {1, 3, 0, -1, -1, 0, 1};
  }
}
