package dev.lockreel.ingest.ndjson;

import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;

/** Counts the anomalies of well-formed lines: gaps, overruns, hidden addresses. */
final class LineAnomalies {
  private final LineFields line;
  private EventBatch batch;

  LineAnomalies(LineFields line) {
    this.line = line;
  }

  void begin(EventBatch into) {
    batch = into;
  }

  /** Looks at the row that {@link #line} became. */
  void look(int row, long lineNumber) {
    EventKind kind = EventKind.of(batch.kind[row]);
    switch (kind) {
      case LOCK_ACQUIRE, LOCK_RELEASE, LOCK_ACQUIRED, LOCK_CONTENDED -> {
        if (batch.lock[row] == 0) {
          notice(Anomaly.HIDDEN_ADDRESS, lineNumber, kind.eventName() + " without an address");
        }
      }
      case LOST_EVENTS -> {
        long count = batch.lostEvents(row);
        notice(
            Anomaly.LOST_EVENTS,
            lineNumber,
            "CPU "
                + batch.cpu[row]
                + " lost "
                + (count < 0 ? "an unknown number of" : Long.toString(count))
                + " events");
      }
      case TRACE_BOUNDARY -> {
        if ("overrun".equals(line.others.get("kind")) && line.others.containsKey("written")) {
          notice(
              Anomaly.OVERRUN,
              lineNumber,
              "the buffer held "
                  + number("entries")
                  + " of "
                  + number("written")
                  + " entries written");
        }
      }
      default -> {}
    }
  }

  void end() {
    batch = null;
  }

  private String number(String field) {
    Object value = line.others.get(field);
    return value == null ? "some" : value.toString();
  }

  private void notice(Anomaly anomaly, long lineNumber, String reason) {
    batch.tally.noticed(new AnomalyExample(anomaly, batch.origin.file(), lineNumber, reason));
  }
}
