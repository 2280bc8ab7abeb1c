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

/** How far each partition of a topic was consumed, and what of that a checkpoint has to keep. */
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

  /** The partition goes on there. */
  void moved(int partition, long nextOffset) {
    offsets.put(partition, nextOffset);
    changed.put(partition, nextOffset);
  }

  /** Something of the partition was not consumed here, and is not going to be. */
  void notWhole(int partition) {
    midway.add(partition);
  }

  /** Whether a trace that is met first in that partition may have begun before. */
  boolean isMidway(int partition) {
    return midway.contains(partition);
  }

  /** Where partitions go on, of all that were ever consumed from. */
  Map<Integer, Long> offsets() {
    return Map.copyOf(offsets);
  }

  /** Where that partition goes on; {@code otherwise} where it was never consumed from. */
  long offset(int partition, long otherwise) {
    return offsets.getOrDefault(partition, otherwise);
  }

  /** The partitions that come here now; changes with {@link #assign} and {@link #revoke}. */
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

  /** What moved since {@link #kept}. */
  List<StreamOffset> changes() {
    List<StreamOffset> moved = new ArrayList<>();
    changed.forEach(
        (partition, next) ->
            moved.add(new StreamOffset(topic, partition, next, midway.contains(partition))));
    return moved;
  }

  /** A checkpoint has all of it; where what it has goes on. */
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
