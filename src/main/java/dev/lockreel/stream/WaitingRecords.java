package dev.lockreel.stream;

import dev.lockreel.store.WaitingRecord;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The records of one trace that wait for an earlier one, as the last checkpoint has them. */
final class WaitingRecords {
  private final String topic;
  private final Map<Long, WaitingRecord.Place> kept = new TreeMap<>();

  /**
   * @param stored what the database has
   */
  WaitingRecords(String topic, Collection<StreamRecord> stored) {
    this.topic = topic;
    stored.forEach(each -> kept.put(each.offset(), place(each)));
  }

  boolean isEmpty() {
    return kept.isEmpty();
  }

  /**
   * Adds what the next checkpoint has to change to these lists.
   *
   * @param now what waits
   */
  void update(
      Collection<StreamRecord> now, List<WaitingRecord> added, List<WaitingRecord.Place> removed) {
    Map<Long, WaitingRecord.Place> before = new TreeMap<>(kept);
    kept.clear();
    for (StreamRecord each : now) {
      WaitingRecord.Place place = before.remove(each.offset());
      if (place == null) {
        place = place(each);
        added.add(new WaitingRecord(place, RecordCodec.encode(each)));
      }
      kept.put(each.offset(), place);
    }
    removed.addAll(before.values());
  }

  private WaitingRecord.Place place(StreamRecord record) {
    return new WaitingRecord.Place(topic, record.partition(), record.offset());
  }
}
