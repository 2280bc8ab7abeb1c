package dev.lockreel.stream;

import dev.lockreel.store.WaitingRecord;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The records of one trace that wait for an earlier one, as the last checkpoint has them. */
final class WaitingRecords {
  private final String topic;
  private final Map<Long, WaitingRecord> kept = new TreeMap<>();

  /**
   * @param stored what the database has
   */
  WaitingRecords(String topic, List<WaitingRecord> stored) {
    this.topic = topic;
    stored.forEach(each -> kept.put(each.offset(), each));
  }

  boolean isEmpty() {
    return kept.isEmpty();
  }

  /**
   * What the next checkpoint has to change.
   *
   * @param now what waits
   */
  void update(
      Collection<StreamRecord> now, List<WaitingRecord> added, List<WaitingRecord> removed) {
    Map<Long, WaitingRecord> before = new TreeMap<>(kept);
    kept.clear();
    for (StreamRecord each : now) {
      WaitingRecord known = before.remove(each.offset());
      if (known == null) {
        known = stored(each);
        added.add(known);
      }
      kept.put(each.offset(), known);
    }
    removed.addAll(before.values());
  }

  private WaitingRecord stored(StreamRecord record) {
    return new WaitingRecord(
        topic,
        record.partition(),
        record.offset(),
        record.source(),
        record.trace(),
        record.sequence(),
        record.firstEvent(),
        record.contentType(),
        record.value(),
        record.reading());
  }

  /** The record as it came. */
  static StreamRecord record(WaitingRecord stored) {
    return new StreamRecord(
        stored.partition(),
        stored.offset(),
        stored.source(),
        stored.trace(),
        stored.sequence(),
        stored.firstEvent(),
        stored.contentType(),
        stored.value(),
        stored.reading(),
        null);
  }
}
