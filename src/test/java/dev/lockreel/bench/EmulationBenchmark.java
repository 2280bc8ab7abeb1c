package dev.lockreel.bench;

import dev.lockreel.emulation.Emulation;
import dev.lockreel.emulation.Protocols;
import dev.lockreel.lockdep.LockValidator;
import dev.lockreel.lockdep.declared.ClassAnnotations;
import dev.lockreel.lockdep.source.SourceValidator;
import dev.lockreel.replay.EventRoute;
import dev.lockreel.replay.GraphOutput;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.Symbols;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How many model events a second the emulated core follows, and how many stimuli it executes, in
 * one thread, from batches in memory; and what it keeps of them. Beside it, in the same run, the
 * same batches through a validator alone: what handing them on costs.
 */
public final class EmulationBenchmark {
  private static final int ROUNDS = 2_000;
  private static final int PASSES = 31;
  private static final double MILLION = 1e6;

  private final Symbols symbols = new Symbols();
  private final Origin origin = new Origin("bench", "bench");
  private long clock;

  private EmulationBenchmark() {}

  public static void main(String[] args) {
    new EmulationBenchmark().run();
  }

  private void run() {
    for (Workload workload : Workload.values()) {
      List<EventBatch> prologue = batches(workload, true);
      List<EventBatch> batches = batches(workload, false);
      long events = batches.stream().mapToLong(batch -> batch.size).sum();
      double alone = rate(events, batches, prologue, null);
      double observed = rate(events, batches, prologue, Emulation.observing());
      double executed =
          rate(events, batches, prologue, Emulation.executing(Protocols.choose(List.of())));
      System.out.printf(
          Locale.ROOT,
          "%-14s validator alone %6.2f M events/s, observe %6.2f, execute %6.2f%n",
          workload.name().toLowerCase(Locale.ROOT),
          alone,
          observed,
          executed);
    }
  }

  /**
   * Median of the passes, the first of which run while the JVM still compiles, in million events a
   * second; also says what is kept in the end.
   */
  private double rate(
      long events, List<EventBatch> batches, List<EventBatch> prologue, Emulation emulation) {
    LockValidator graph = new LockValidator(new ClassAnnotations(List.of()));
    SourceValidator validator = graph.source("bench", new ReadTally());
    EventRoute route =
        emulation == null
            ? null
            : new EventRoute(
                emulation.source(
                    symbols, new GraphOutput(graph.emulatedSource("bench", new ReadTally()))),
                validator);
    feed(prologue, validator, route);
    double[] rates = new double[PASSES];
    long after = 0;
    for (int pass = 0; pass < PASSES; pass++) {
      long begin = System.nanoTime();
      feed(batches, validator, route);
      rates[pass] = events / MILLION / ((System.nanoTime() - begin) / 1e9);
      long kept = keptBytes();
      if (pass == 1) {
        after = kept;
      } else if (pass == PASSES - 1 && route != null && kept - after > (32L << 20)) {
        System.out.printf(
            "  grows: %d MiB more after %d passes%n", (kept - after) >> 20, PASSES - 2);
      }
    }
    java.util.Arrays.sort(rates);
    return rates[PASSES / 2];
  }

  private static long keptBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static void feed(List<EventBatch> batches, SourceValidator validator, EventRoute route) {
    for (EventBatch batch : batches) {
      if (route == null) {
        validator.accept(batch);
      } else {
        route.accept(batch);
      }
    }
  }

  private List<EventBatch> batches(Workload workload, boolean prologue) {
    List<Map<String, Object>> events = new ArrayList<>();
    if (prologue) {
      workload.prologue(events);
    } else {
      for (int round = 0; round < ROUNDS; round++) {
        workload.round(round, events);
      }
    }
    List<EventBatch> batches = new ArrayList<>();
    EventBatch batch = null;
    for (Map<String, Object> event : events) {
      if (batch == null || batch.size == EventBatch.INITIAL_CAPACITY) {
        batch = new EventBatch();
        batch.symbols = symbols;
        batch.origin = origin;
        batches.add(batch);
      }
      add(batch, event);
    }
    return batches;
  }

  private void add(EventBatch batch, Map<String, Object> event) {
    int row = batch.size++;
    Map<String, Object> fields = new LinkedHashMap<>(event);
    String name = (String) fields.remove("event");
    int pid = ((Long) fields.remove("pid")).intValue();
    batch.kind[row] = EventKind.MODEL.code();
    batch.pid[row] = pid;
    batch.cpu[row] = pid % 4;
    batch.comm[row] = symbols.intern("task");
    batch.timestampNanos[row] = clock += 1000;
    batch.position[row] = clock / 1000;
    batch.setDetail(row, new EventDetail(name, fields, List.of()));
  }

  /** What a source does, again and again, on objects that stay. */
  private enum Workload {
    INVALIDATIONS {
      @Override
      void prologue(List<Map<String, Object>> events) {
        for (long i = 0; i < 16; i++) {
          events.add(event("hmm_register", 1, "hmm", HMM + (i << 12), "mm", MM + (i << 12)));
          for (long r = 0; r < 4; r++) {
            events.add(
                event(
                    "hmm_range_register",
                    1,
                    "hmm",
                    HMM + (i << 12),
                    "range",
                    RANGE + (i << 12) + (r << 6),
                    "start",
                    r << 20,
                    "end",
                    (r + 1) << 20));
          }
        }
      }

      @Override
      void round(int round, List<Map<String, Object>> events) {
        for (long i = 0; i < 16; i++) {
          long start = (round % 4L) << 20;
          long hmm = HMM + (i << 12);
          events.add(
              event(
                  "mmu_notifier_invalidate_range_start",
                  (int) i + 1,
                  "hmm",
                  hmm,
                  "start",
                  start,
                  "end",
                  start + 4096,
                  "blockable",
                  true));
          events.add(
              event(
                  "mmu_notifier_invalidate_range_end",
                  (int) i + 1,
                  "hmm",
                  hmm,
                  "start",
                  start,
                  "end",
                  start + 4096));
        }
      }
    },
    PINS {
      @Override
      void round(int round, List<Map<String, Object>> events) {
        for (long i = 0; i < 16; i++) {
          events.add(
              event(
                  "pin_user_pages",
                  (int) i + 1,
                  "mm",
                  MM + i,
                  "start",
                  round << 12L,
                  "npage",
                  16L,
                  "ret",
                  16L));
          events.add(event("unpin_user_pages", (int) i + 1, "mm", MM + i, "npage", 16L));
        }
      }
    },
    FAULTS {
      @Override
      void prologue(List<Map<String, Object>> events) {
        for (long i = 0; i < 16; i++) {
          events.add(event("vfio_pci_open", 1, "dev", DEV + (i << 12)));
          events.add(event("vfio_pci_memory", 1, "dev", DEV + (i << 12), "enabled", true));
        }
      }

      @Override
      void round(int round, List<Map<String, Object>> events) {
        for (long i = 0; i < 4; i++) {
          long dev = DEV + (((round + i) % 16) << 12);
          long vma = VMA + (i << 8);
          int pid = (int) i + 1;
          events.add(
              event(
                  "vfio_pci_mmap",
                  pid,
                  "dev",
                  dev,
                  "mm",
                  MM,
                  "vma",
                  vma,
                  "start",
                  0x100000L * (i + 1),
                  "end",
                  0x100000L * (i + 1) + 0x10000,
                  "bar",
                  2L));
          events.add(
              event("vfio_pci_fault", pid, "dev", dev, "vma", vma, "address", 0x100000L * (i + 1)));
          events.add(event("vfio_pci_fault_ret", pid, "ret", 0x100L));
          events.add(event("vfio_pci_memory", pid, "dev", dev, "enabled", false));
          events.add(event("vfio_pci_memory", pid, "dev", dev, "enabled", true));
          events.add(event("vma_unmap", pid, "mm", MM, "vma", vma));
        }
      }
    };

    private static final long MM = 0xffff888100000000L;
    private static final long HMM = 0xffff888110000000L;
    private static final long RANGE = 0xffff888120000000L;
    private static final long DEV = 0xffff888130000000L;
    private static final long VMA = 0xffff888140000000L;

    void prologue(List<Map<String, Object>> events) {}

    abstract void round(int round, List<Map<String, Object>> events);

    private static Map<String, Object> event(String name, int pid, Object... fields) {
      Map<String, Object> event = new LinkedHashMap<>();
      event.put("event", name);
      event.put("pid", (long) pid);
      for (int i = 0; i < fields.length; i += 2) {
        event.put((String) fields[i], fields[i + 1]);
      }
      return event;
    }
  }
}
