package dev.lockreel.timeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** The slices of one task or CPU. */
final class Track {
  final String name;
  private final List<Slice> slices = new ArrayList<>();

  Track(String name) {
    this.name = name;
  }

  void add(Slice slice) {
    slices.add(slice);
  }

  boolean isEmpty() {
    return slices.isEmpty();
  }

  /**
   * The slices in lanes, in each of which one lies in the other or beside it: what is released in
   * another order than that of taking overlaps, which a viewer cannot show in one lane. Each slice
   * is in the first lane that takes it. Cost: O(n log n) and, with many lanes, their number for
   * each.
   */
  List<List<Slice>> lanes() {
    List<Slice> ordered = new ArrayList<>(slices);
    ordered.sort(
        Comparator.comparingLong(Slice::begin)
            .thenComparing(Comparator.comparingLong(Slice::end).reversed()));
    List<List<Slice>> lanes = new ArrayList<>();
    List<Deque<Slice>> open = new ArrayList<>();
    for (Slice slice : ordered) {
      int lane = 0;
      while (lane < lanes.size() && !takes(open.get(lane), slice)) {
        lane++;
      }
      if (lane == lanes.size()) {
        lanes.add(new ArrayList<>());
        open.add(new ArrayDeque<>());
      }
      lanes.get(lane).add(slice);
      open.get(lane).push(slice);
    }
    return lanes;
  }

  private static boolean takes(Deque<Slice> open, Slice slice) {
    while (!open.isEmpty() && open.peek().end() <= slice.begin()) {
      open.pop();
    }
    return open.isEmpty() || slice.end() <= open.peek().end();
  }
}
