package dev.lockreel.ingest.perfetto;

import dev.lockreel.ingest.ReadRequest;
import dev.lockreel.ingest.tracefs.EventRecords;
import dev.lockreel.ingest.tracefs.KernelSymbols;
import dev.lockreel.ingest.tracefs.MergedSource;
import dev.lockreel.ingest.tracefs.TaskNames;
import dev.lockreel.ingest.tracefs.TraceFile;
import dev.lockreel.ingest.tracefs.Tracing;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Position;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The events of a Perfetto trace: those of all bundles merged by time, numbered in that order. They
 * have the fields that the kernel's records have, but not the common ones: nothing says whether
 * interrupts are off.
 */
final class PerfettoSource extends MergedSource {
  private static final byte ACQUIRE = EventKind.LOCK_ACQUIRE.code();

  private TaskNames tasks;
  private ProcessTree processes;
  private EventRecords records;
  private Bundles bundles;
  private BundleMerge merge;
  private EventDecoder decoder;

  /** CPUs with events so far. */
  private final Set<Integer> cpus = new TreeSet<>();

  /** The task that ran last on each CPU: switches in columns do not say it. */
  private final Map<Integer, Integer> running = new HashMap<>();

  private long reached;

  PerfettoSource(ReadRequest request) {
    super(request);
  }

  @Override
  protected String title() {
    return "a Perfetto trace";
  }

  @Override
  protected long begin(TraceFile file) throws IOException {
    tasks = new TaskNames(symbols);
    processes = new ProcessTree(tasks, symbols);
    int[] broken = new int[1];
    TraceFile data =
        PerfettoInflater.compressed(file) ? PerfettoInflater.inflated(file, broken) : file;
    bundles = new Bundles(data, processes);
    bundles.find();
    if (bundles.count() == 0) {
      throw file.refused(
          bundles.damage() != null || bundles.malformed() > 0
              ? "is a Perfetto trace, cut short or damaged before its first event of the kernel"
              : "is a Perfetto trace without events of the kernel; record lock/lock_acquire and"
                  + " lock/lock_release (ftrace_events of the data source linux.ftrace)");
    }
    records =
        new EventRecords(
            new Tracing(
                false, Long.BYTES, kernel(KernelSymbols.NONE), tasks, request.spec().probes()));
    EventTypes types = new EventTypes(records);
    bundles.described().forEach(types::described);
    decoder = new EventDecoder(types);
    merge = new BundleMerge(data, bundles);
    damage(broken[0]);
    if (bundles.ofOtherMachines() > 0) {
      rows.batch.tally.skipped("bundle of another machine", bundles.ofOtherMachines());
    }
    return 31 * (31 * file.size() + bundles.count()) + bundles.time(0);
  }

  private void damage(int broken) {
    for (long left = bundles.malformed(); left > 0; left--) {
      malformed(
          Anomaly.MALFORMED_LINE,
          Position.ofByte(bundles.firstMalformed()),
          "a packet or bundle that makes no sense");
    }
    for (int left = broken; left > 0; left--) {
      malformed(
          Anomaly.MALFORMED_LINE, Position.ofByte(0), "compressed packets that cannot be unpacked");
    }
    if (bundles.damage() != null) {
      malformed(
          Anomaly.TRUNCATED_LINE,
          Position.ofByte(bundles.damagedAt()),
          "the rest cannot be read: " + bundles.damage());
    }
  }

  @Override
  protected EventRecords records() {
    return records;
  }

  @Override
  protected boolean atEnd() {
    return merge.first() == null;
  }

  @Override
  protected boolean mayCut() {
    return merge.first().bundle.time() != lastTime;
  }

  @Override
  protected void step() throws IOException {
    BundleMerge.Open open = merge.first();
    Bundle bundle = open.bundle;
    int cpu = bundles.cpu(open.number);
    if (open.fresh) {
      opened(open, cpu);
    }
    number++;
    lastTime = bundle.time();
    rows.timestampNanos = lastTime;
    rows.cpu = cpu;
    rows.position = Position.ofRecord(number, 0);
    rows.context = 0;
    int before = rows.batch.size;
    event(bundle);
    if (rows.batch.size > before && rows.batch.kind[before] == ACQUIRE) {
      rows.batch.tally.noticed(Anomaly.NO_INTERRUPT_STATE, 1);
    }
    merge.next();
  }

  /** What is missing before a bundle. */
  private void opened(BundleMerge.Open open, int cpu) {
    reached = Math.max(reached, bundles.start(open.number) + bundles.length(open.number));
    int marks = bundles.marks(open.number);
    long time = open.bundle.time();
    for (int left = merge.takeMalformed(); left > 0; left--) {
      malformed(
          Anomaly.MALFORMED_LINE,
          Position.ofByte(bundles.start(open.number)),
          "an event without a time, or of no form");
    }
    if ((marks & Bundles.LOST_ON_ANY_CPU) != 0) {
      for (int other : cpus) {
        if (other != cpu) {
          forgetHeld(other, UNKNOWN, time);
        }
      }
    }
    if (marks != 0) {
      gap(cpu, UNKNOWN, time);
    }
    cpus.add(cpu);
  }

  private void event(Bundle bundle) {
    if (bundle.compact()) {
      int next = bundle.switches().nextPid(bundle.compactIndex());
      Integer previous = running.put(rows.cpu, next);
      if (previous == null) {
        records.passed("sched_switch from an unknown task", rows);
        return;
      }
      decoder.compact(bundle.switches(), bundle.compactIndex(), previous);
    } else if (!decoder.read(bundle)) {
      malformed(Anomaly.MALFORMED_LINE, rows.position, "an event that cannot be read");
      return;
    }
    rows.pid = decoder.pid();
    if (!bundle.compact()) {
      running.put(rows.cpu, rows.pid);
    }
    rows.tgid = processes.of(rows.pid);
    rows.comm = tasks.of(rows.pid);
    if (decoder.type() == null) {
      records.passed(decoder.name(), rows);
    } else if (!records.read(decoder.record(), rows)) {
      malformed(
          Anomaly.MALFORMED_LINE,
          rows.position,
          decoder.name() + ": its fields are not the kernel's");
    }
    decoder.renamed(tasks, symbols);
  }

  @Override
  protected long reached() {
    return reached;
  }

  @Override
  protected boolean showsBottomHalves() {
    return false;
  }
}
