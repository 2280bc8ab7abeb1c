package dev.lockreel.stats;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.ReadTally;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one trace holds, counted from its batches. Not for several threads. Memory: with the number
 * of tasks, classes, dependencies and chains.
 */
public final class TraceStats {
  /** Gaps that are listed one by one. */
  private static final int LISTED_GAPS = 20;

  /**
   * A place where events are missing.
   *
   * @param kind {@code lost_events} or {@code trace_boundary}
   * @param position {@code file:line}
   * @param lost how many events; -1 where that is not known
   */
  public record Gap(String kind, String position, long lost) {}

  private final String path;
  private final String format;
  private final long prefixBytes;
  private final String prefixSha256;
  private final ReadTally tally = new ReadTally();
  private final Map<String, Long> events = new TreeMap<>();
  private final Set<Integer> tasks = new HashSet<>();
  private final Set<Integer> cpus = new HashSet<>();
  private final KernelTables tables = new KernelTables();
  private final HeldLocks held = new HeldLocks(tables);
  private final List<Gap> gaps = new ArrayList<>();
  private long gapCount;
  private long number;
  private boolean begun;
  private long first;
  private long last;

  /**
   * Nothing counted yet.
   *
   * @param path of the trace, as the user gave it
   * @param format name of its format
   * @param prefixBytes of its beginning that the digest is of
   * @param prefixSha256 in hex
   */
  public TraceStats(String path, String format, long prefixBytes, String prefixSha256) {
    this.path = path;
    this.format = format;
    this.prefixBytes = prefixBytes;
    this.prefixSha256 = prefixSha256;
  }

  /** How many bytes of the beginning {@link #prefixSha256} is of. */
  public long prefixBytes() {
    return prefixBytes;
  }

  /** Which content it is: SHA-256 of its beginning, uncompressed, in hex. */
  public String prefixSha256() {
    return prefixSha256;
  }

  /** Counts the events of the next batch. */
  public void add(EventBatch batch) {
    tally.add(batch.tally);
    for (int row = 0; row < batch.size; row++) {
      EventKind kind = EventKind.of(batch.kind[row]);
      if (kind != EventKind.MERGED) {
        add(batch, row, kind);
      }
    }
  }

  private void add(EventBatch batch, int row, EventKind kind) {
    number++;
    String name = kind == EventKind.MODEL ? batch.detail[row].event() : kind.eventName();
    events.merge(name, 1L, Long::sum);
    if (kind == EventKind.LOST_EVENTS || kind == EventKind.TRACE_BOUNDARY) {
      gapCount++;
      if (gaps.size() < LISTED_GAPS) {
        long lost = kind == EventKind.LOST_EVENTS ? batch.lostEvents(row) : -1;
        gaps.add(new Gap(name, Deepest.place(batch, row), lost));
      }
      held.forget();
      return;
    }
    if (kind == EventKind.TRACE_START) {
      return;
    }
    tasks.add(batch.pid[row]);
    cpus.add(batch.cpu[row]);
    if (!begun) {
      begun = true;
      first = batch.timestampNanos[row];
    }
    last = Math.max(last, batch.timestampNanos[row]);
    held.event(batch, row, kind, number);
  }

  /** As the user gave it. */
  public String path() {
    return path;
  }

  /** Name of the format. */
  public String format() {
    return format;
  }

  /** Lines, events and anomalies as the reader counted them. */
  public ReadTally tally() {
    return tally;
  }

  /** Events by name. */
  public Map<String, Long> events() {
    return events;
  }

  /** How many tasks the events are of; the idle tasks of all CPUs are one. */
  public int tasks() {
    return tasks.size();
  }

  /** How many CPUs the events are of. */
  public int cpus() {
    return cpus.size();
  }

  /** Whether there was an event with a time. */
  public boolean hasSpan() {
    return begun;
  }

  /** Trace clock of the first event in nanoseconds. */
  public long firstNanos() {
    return first;
  }

  /** Trace clock of the last event in nanoseconds. */
  public long lastNanos() {
    return last;
  }

  /** How many gaps there are. */
  public long gapCount() {
    return gapCount;
  }

  /** The first of the gaps, at most twenty. */
  public List<Gap> gaps() {
    return List.copyOf(gaps);
  }

  /** How many lock classes the events show. */
  public int classCount() {
    return held.classes().size();
  }

  /** The classes taken most often, the most often first; by name where that is the same. */
  public List<ClassCount> hottest(int most) {
    return held.classes().stream()
        .sorted(
            Comparator.comparingLong((ClassCount each) -> -each.acquisitions())
                .thenComparing(ClassCount::name))
        .limit(most)
        .toList();
  }

  /** Where a task held most locks; null where none held any. */
  public Deepest deepest() {
    return held.deepest();
  }

  /** What the kernel's tables would have needed. */
  public List<KernelTables.Table> tables() {
    return tables.tables();
  }
}
