package dev.lockreel.ingest.perf;

import dev.lockreel.ingest.tracefs.EventField;
import dev.lockreel.ingest.tracefs.EventFormat;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * When each CPU began to record releases of locks, and when it ended to record acquisitions.
 *
 * <p>perf switches the events of a CPU on one after the other, some milliseconds apart, and off in
 * the same order. What is acquired before releases are on is never released in the trace, and what
 * is released after acquisitions are off was never acquired in it. So a CPU's acquisitions count
 * from its first release on, and nothing is known to be held after its last acquisition. An earlier
 * acquisition counts if the next sample of that lock on its CPU is its release and there is no
 * other task between, among the first {@link #BEGINNING} samples of a file.
 */
final class PerfEdges {
  /** Samples of a file in which an acquisition may wait for its release. */
  private static final int BEGINNING = 1 << 12;

  /** The number of an event that the file does not describe. */
  private static final int NO_EVENT = -1;

  /** Of a sample that is too short to say its event. */
  private static final int NO_TYPE = -2;

  private static final class Edge {
    long firstRelease = Long.MAX_VALUE;
    long lastAcquisition = Long.MIN_VALUE;

    /** Whether what the first release ends counts. */
    boolean beginsWhole;

    /** The task that {@link #waiting} is of. */
    int tid;

    /** Offsets of the samples of an acquisition that may turn out to be whole, by its lock. */
    final Map<Long, Set<Long>> waiting = new HashMap<>();
  }

  /** By CPU; null where none of its samples is of a lock. */
  private Edge[] byCpu = new Edge[64];

  /** Offsets of samples that count although their CPU shows no release before. */
  private final Set<Long> whole = new HashSet<>();

  private final int acquire;
  private final int acquired;
  private final int release;
  private final int typeAt;
  private final int lockAt;
  private int beginning = BEGINNING;
  private boolean acquisitions;
  private boolean releases;

  /** Edges of the samples that are going to be {@link #seen}. */
  PerfEdges(Iterable<EventFormat> formats) {
    Map<String, EventFormat> byName = new HashMap<>();
    int at = 0;
    for (EventFormat format : formats) {
      byName.put(format.name(), format);
      EventField type = format.field("common_type");
      at = type != null && type.size() == Short.BYTES ? type.offset() : at;
    }
    typeAt = at;
    acquire = id(byName.get("lock_acquire"));
    acquired = id(byName.get("lock_acquired"));
    release = id(byName.get("lock_release"));
    lockAt = lockAt(byName);
  }

  private static int id(EventFormat format) {
    return format == null ? NO_EVENT : format.id();
  }

  /** Where the events have the lock's address; -1 where they differ in it. */
  private static int lockAt(Map<String, EventFormat> byName) {
    int at = -1;
    for (String name : new String[] {"lock_acquire", "lock_acquired", "lock_release"}) {
      EventFormat format = byName.get(name);
      EventField lock = format == null ? null : format.field("lockdep_addr");
      if (lock != null) {
        if (lock.size() != Long.BYTES || (at >= 0 && at != lock.offset())) {
          return -1;
        }
        at = lock.offset();
      }
    }
    return at;
  }

  /** A sample with raw data; those of one CPU come in order. */
  void seen(PerfRecords record, PerfSample sample) {
    int type = type(record, sample);
    boolean ofLocks = type == acquire || type == acquired || type == release;
    if (type == NO_TYPE || (!ofLocks && beginning == 0)) {
      return;
    }
    Edge edge = edge(sample.cpu);
    boolean early = beginning > 0 && lockAt >= 0 && sample.rawBytes >= lockAt + Long.BYTES;
    boolean endsWhole = early && paired(edge, record, sample, type);
    if (type == acquire) {
      edge.lastAcquisition = Math.max(edge.lastAcquisition, sample.time);
      acquisitions = true;
    } else if (type == release) {
      if (sample.time < edge.firstRelease) {
        edge.firstRelease = sample.time;
        edge.beginsWhole = endsWhole;
      }
      releases = true;
    }
  }

  private Edge edge(int cpu) {
    if (cpu >= byCpu.length) {
      byCpu = Arrays.copyOf(byCpu, Math.max(cpu + 1, byCpu.length * 2));
    }
    Edge edge = byCpu[cpu];
    if (edge == null) {
      edge = new Edge();
      byCpu[cpu] = edge;
    }
    return edge;
  }

  /** Of that CPU; null where nothing is to be said. */
  private Edge known(int cpu) {
    return acquisitions && releases && cpu < byCpu.length ? byCpu[cpu] : null;
  }

  /** Whether the sample is the release of an acquisition that it shows to be whole. */
  private boolean paired(Edge edge, PerfRecords record, PerfSample sample, int type) {
    beginning--;
    if (edge.tid != sample.tid) {
      edge.waiting.clear();
      edge.tid = sample.tid;
    }
    long lock = record.int64(sample.rawAt + lockAt);
    if (type == acquire) {
      edge.waiting.remove(lock);
      if (edge.firstRelease == Long.MAX_VALUE) {
        edge.waiting.put(lock, new HashSet<>(Set.of(record.offset())));
      }
    } else if (type == acquired && edge.waiting.containsKey(lock)) {
      edge.waiting.get(lock).add(record.offset());
    } else if (type == release) {
      Set<Long> samples = edge.waiting.remove(lock);
      whole.addAll(samples == null ? Set.of() : samples);
      return samples != null;
    }
    return false;
  }

  /** A gap of a CPU, or of unknown CPUs: what waits there is not known to be whole. */
  void lost() {
    for (Edge edge : byCpu) {
      if (edge != null) {
        edge.waiting.clear();
      }
    }
  }

  /** Whether the sample is of an acquisition that may lack its release, as those are not on yet. */
  boolean before(PerfRecords record, PerfSample sample) {
    Edge edge = known(sample.cpu);
    if (edge == null || sample.time >= edge.firstRelease) {
      return false;
    }
    int type = type(record, sample);
    return type != NO_TYPE
        && (type == acquire || type == acquired)
        && !whole.contains(record.offset());
  }

  private int type(PerfRecords record, PerfSample sample) {
    return sample.rawBytes < typeAt + Short.BYTES ? NO_TYPE : record.int16(sample.rawAt + typeAt);
  }

  /** Whether the CPU's releases begin here, with one of what was acquired before. */
  boolean begins(int cpu, long time) {
    Edge edge = known(cpu);
    return edge != null && time == edge.firstRelease && !edge.beginsWhole;
  }

  /** Whether releases of the CPU may lack their acquisitions, as those are off already. */
  boolean after(int cpu, long time) {
    Edge edge = known(cpu);
    return edge != null && time > edge.lastAcquisition;
  }
}
