package dev.lockreel.ingest.perf;

import dev.lockreel.ingest.tracefs.TracingData;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a file says of its data, collected while it is read. */
final class PerfHeader {
  /** A power of two above the number of CPUs times events of most recordings. */
  private static final int RECENT = 256;

  ByteOrder order = ByteOrder.LITTLE_ENDIAN;

  /** Written to a pipe: attributes and features are records among the data. */
  boolean pipe;

  long dataAt;
  long dataEnd;
  final List<PerfAttr> attrs = new ArrayList<>();

  private final Map<Long, PerfLayout> byId = new HashMap<>();

  /** What {@link #layout} found last among the ids with the same low bits. */
  private final long[] recentIds = new long[RECENT];

  private final PerfLayout[] recent = new PerfLayout[RECENT];

  /** Layout of the first attribute. */
  private PerfLayout first;

  /** The layout that all attributes have; null where they have several. */
  private PerfLayout only;

  /** Null until the formats of events have been read. */
  TracingData tracing;

  String release = "";

  /** CPUs of the traced machine; 0 where the file does not say. */
  int cpus;

  boolean bigEndian() {
    return order == ByteOrder.BIG_ENDIAN;
  }

  /** An attribute of the file. */
  void add(PerfAttr attr) {
    attrs.add(attr);
    if (first == null) {
      first = new PerfLayout(attr);
      only = first;
    } else if (!attr.sameLayout(attrs.get(0))) {
      only = null;
    }
  }

  /** Samples of that id are laid out as the attribute says. */
  void identify(long id, PerfAttr attr) {
    byId.put(id, new PerfLayout(attr));
    recent[slot(id)] = null;
  }

  /** How many ids are known. */
  int ids() {
    return byId.size();
  }

  /**
   * How a record is laid out that has its id, if any, at {@code idAt}: as the attribute of that id
   * says; the first one where there is none.
   */
  PerfLayout layout(PerfRecords record, int idAt) {
    return only != null ? only : of(identified() ? record.int64(idAt) : 0);
  }

  private PerfLayout of(long id) {
    int slot = slot(id);
    if (recent[slot] != null && recentIds[slot] == id) {
      return recent[slot];
    }
    PerfLayout known = byId.getOrDefault(id, first);
    recentIds[slot] = id;
    recent[slot] = known;
    return known;
  }

  private static int slot(long id) {
    return (int) id & (RECENT - 1);
  }

  /** Whether samples begin with their ids. */
  private boolean identified() {
    return attrs.get(0).has(PerfAttr.IDENTIFIER);
  }
}
