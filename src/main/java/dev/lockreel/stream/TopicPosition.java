package dev.lockreel.stream;

import dev.lockreel.store.StoredStream;
import dev.lockreel.store.StreamOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The position in each partition of a topic, and the offsets that the next checkpoint has to keep.
 */
final class TopicPosition {
  private final String topic;
  private final SortedMap<Integer, Long> offsets = new TreeMap<>();
  private final SortedMap<Integer, Long> changed = new TreeMap<>();
  private final Set<Integer> assigned = new TreeSet<>();
  private final Set<Integer> midway = new HashSet<>();

  TopicPosition(String topic, StoredStream stored) {
    this.topic = topic;
    for (StreamOffset each : stored.offsets()) {
      if (each.topic().equals(topic)) {
        offsets.put(each.partition(), each.nextOffset());
        if (each.midway()) {
          midway.add(each.partition());
        }
      }
    }
  }

  /** The next record of the partition to be consumed is that one. */
  void moved(int partition, long nextOffset) {
    offsets.put(partition, nextOffset);
    changed.put(partition, nextOffset);
  }

  /** Some records of the partition were not consumed here, and are not going to be. */
  void notWhole(int partition) {
    midway.add(partition);
  }

  /** Whether a trace that is met first in that partition may have begun before. */
  boolean isMidway(int partition) {
    return midway.contains(partition);
  }

  /** The next offset of every partition that was ever consumed from. */
  Map<Integer, Long> offsets() {
    return Map.copyOf(offsets);
  }

  /** The next offset of that partition; {@code otherwise} where it was never consumed from. */
  long offset(int partition, long otherwise) {
    return offsets.getOrDefault(partition, otherwise);
  }

  /** The partitions that are assigned to this process; a live view. */
  Set<Integer> assigned() {
    return assigned;
  }

  void assign(Set<Integer> partitions) {
    assigned.addAll(partitions);
  }

  void revoke(Set<Integer> partitions) {
    assigned.removeAll(partitions);
  }

  boolean hasChanged() {
    return !changed.isEmpty();
  }

  /** The offsets that moved since {@link #kept}. */
  List<StreamOffset> changes() {
    List<StreamOffset> moved = new ArrayList<>();
    changed.forEach(
        (partition, next) ->
            moved.add(new StreamOffset(topic, partition, next, midway.contains(partition))));
    return moved;
  }

  /** A checkpoint has all of this now; returns the next offset of each partition that moved. */
  Map<Integer, Long> kept() {
    Map<Integer, Long> kept = Map.copyOf(changed);
    changed.clear();
    return kept;
  }

  @Override
  public String toString() {
    return offsets.toString();
  }
}
