package dev.lockreel.ingest.perf;

import dev.lockreel.ingest.tracefs.TracingData;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a file says of its data, collected while it is read. */
final class PerfHeader {
  ByteOrder order = ByteOrder.LITTLE_ENDIAN;

  /** Written to a pipe: attributes and features are records among the data. */
  boolean pipe;

  long dataAt;
  long dataEnd;
  final List<PerfAttr> attrs = new ArrayList<>();
  final Map<Long, PerfAttr> byId = new HashMap<>();

  /** Null until the formats of events have been read. */
  TracingData tracing;

  String release = "";

  /** CPUs of the traced machine; 0 where the file does not say. */
  int cpus;

  boolean bigEndian() {
    return order == ByteOrder.BIG_ENDIAN;
  }

  /** The attribute of that id; the first one where there is none. */
  PerfAttr attr(long id) {
    return byId.getOrDefault(id, attrs.get(0));
  }

  /** Whether samples begin with their ids. */
  boolean identified() {
    return attrs.get(0).has(PerfAttr.IDENTIFIER);
  }
}
