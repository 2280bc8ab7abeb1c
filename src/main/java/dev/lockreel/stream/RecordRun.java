package dev.lockreel.stream;

import dev.lockreel.trace.AnomalyExample;
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

  /**
   * The record, or the first line, that cannot be used; null where all can.
   *
   * @param file what positions in the partition refer to
   */
  AnomalyExample firstUnusable(String file) {
    return batch == null ? deadLetters.get(0).example(file) : batch.tally.firstMalformed();
  }
}
