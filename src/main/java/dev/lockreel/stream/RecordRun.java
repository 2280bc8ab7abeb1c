package dev.lockreel.stream;

import dev.lockreel.trace.EventBatch;
import java.util.List;

/**
 * Neighbouring records of one source in their order, decoded together.
 *
 * @param records at least one; their sequence numbers follow one another
 * @param batch their events; null where the one record cannot be used at all
 * @param deadLetters those records that have lines that are no events, and a record that cannot be
 *     used
 */
public record RecordRun(
    List<StreamRecord> records, EventBatch batch, List<DeadLetter> deadLetters) {
  public StreamRecord first() {
    return records.get(0);
  }

  public StreamRecord last() {
    return records.get(records.size() - 1);
  }
}
