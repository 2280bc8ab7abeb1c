package dev.lockreel.convert;

import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.EventBatch;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What a target format could not hold, counted. */
public final class Losses {
  private final Map<String, Long> counts = new TreeMap<>();

  /** A whole event is not in the target. */
  void event(String event) {
    counts.merge(event, 1L, Long::sum);
  }

  /** A field of an event is not in the target, or not as it was. */
  void field(String event, String field) {
    counts.merge(event + "." + field, 1L, Long::sum);
  }

  /** Something that holds for the whole trace is not in the target. */
  void fact(String what) {
    counts.put("trace." + what, 1L);
  }

  /** What the reader has noticed, if it has, is not in the target. */
  void noticed(EventBatch batch, Anomaly anomaly) {
    if (batch.tally.anomalies().containsKey(anomaly)) {
      fact(anomaly.id());
    }
  }

  /**
   * How often each was dropped, by name: {@code lock_destroy} an event, {@code lock_acquire.type} a
   * field of one, {@code trace.cpus} what holds for the whole trace. A live view.
   */
  public Map<String, Long> counts() {
    return Collections.unmodifiableMap(counts);
  }
}
