package dev.lockreel.stream;

import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.Position;

/**
 * A record that could not be used, or not all of it.
 *
 * @param reason why, in words
 */
public record DeadLetter(StreamRecord record, String reason) {
  /**
   * The record as an anomaly of its trace.
   *
   * @param file what positions in its partition refer to
   */
  AnomalyExample example(String file) {
    return new AnomalyExample(
        Anomaly.UNUSABLE_RECORD, file, Position.ofRecord(record.offset(), 0), reason);
  }
}
