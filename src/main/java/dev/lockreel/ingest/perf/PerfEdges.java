package dev.lockreel.ingest.perf;

import dev.lockreel.ingest.tracefs.EventField;
import dev.lockreel.ingest.tracefs.EventFormat;
import java.util.HashMap;
import java.util.Map;

/**
 * When each CPU began to record releases of locks, and when it ended to record acquisitions.
 *
 * <p>perf switches the events of a CPU on one after the other, some milliseconds apart, and off in
 * the same order. What is acquired before releases are on is never released in the trace, and what
 * is released after acquisitions are off was never acquired in it. So a CPU's samples count from
 * its first release on, and nothing is known to be held after its last acquisition.
 */
final class PerfEdges {
  private static final class Edge {
    long firstRelease = Long.MAX_VALUE;
    long lastAcquisition = Long.MIN_VALUE;
  }

  private final Map<Integer, Edge> byCpu = new HashMap<>();
  private final int acquire;
  private final int release;
  private final int typeAt;
  private boolean acquisitions;
  private boolean releases;

  /** Edges of the samples that are going to be {@link #seen}. */
  PerfEdges(Iterable<EventFormat> formats) {
    int acquireId = -1;
    int releaseId = -1;
    int at = 0;
    for (EventFormat format : formats) {
      acquireId = format.name().equals("lock_acquire") ? format.id() : acquireId;
      releaseId = format.name().equals("lock_release") ? format.id() : releaseId;
      EventField type = format.field("common_type");
      at = type != null && type.size() == Short.BYTES ? type.offset() : at;
    }
    acquire = acquireId;
    release = releaseId;
    typeAt = at;
  }

  /** A sample with raw data; may come in any order. */
  void seen(PerfRecords record, PerfSample sample) {
    if (sample.rawBytes < typeAt + Short.BYTES) {
      return;
    }
    int type = record.int16(sample.rawAt + typeAt);
    if (type == acquire) {
      Edge edge = byCpu.computeIfAbsent(sample.cpu, cpu -> new Edge());
      edge.lastAcquisition = Math.max(edge.lastAcquisition, sample.time);
      acquisitions = true;
    } else if (type == release) {
      Edge edge = byCpu.computeIfAbsent(sample.cpu, cpu -> new Edge());
      edge.firstRelease = Math.min(edge.firstRelease, sample.time);
      releases = true;
    }
  }

  /** Whether acquisitions of the CPU may lack their releases, as those are not on yet. */
  boolean before(int cpu, long time) {
    Edge edge = acquisitions && releases ? byCpu.get(cpu) : null;
    return edge != null && time < edge.firstRelease;
  }

  /** Whether releases of the CPU may lack their acquisitions, as those are off already. */
  boolean after(int cpu, long time) {
    Edge edge = acquisitions && releases ? byCpu.get(cpu) : null;
    return edge != null && time > edge.lastAcquisition;
  }
}
