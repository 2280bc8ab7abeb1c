package dev.lockreel.ingest;

import java.util.ArrayList;
import java.util.List;

/**
 * Merges sequences that are each in order: a binary heap of them, by the element that each is at.
 * Used by one thread.
 *
 * @param <S> a sequence, which the caller moves on
 */
public final class MergeHeap<S extends MergeHeap.Sequence<S>> {
  private final List<S> heap = new ArrayList<>();

  /** One of the sequences. */
  public interface Sequence<S> {
    /** Whether its element comes before the other's: a strict total order. */
    boolean before(S other);
  }

  /** How many sequences there are. */
  public int size() {
    return heap.size();
  }

  /**
   * One of the sequences; the one whose element is next has index 0, the others no particular
   * order.
   */
  public S get(int index) {
    return heap.get(index);
  }

  /** The sequence whose element is next; null where there is none. */
  public S first() {
    return heap.isEmpty() ? null : heap.get(0);
  }

  /** Takes in a sequence that is at an element; O(log n). */
  public void add(S added) {
    int at = heap.size();
    heap.add(added);
    for (; at > 0 && added.before(heap.get((at - 1) / 2)); at = (at - 1) / 2) {
      heap.set(at, heap.get((at - 1) / 2));
    }
    heap.set(at, added);
  }

  /** The first sequence is at another element now; O(log n). */
  public void firstMoved() {
    if (heap.size() > 1) {
      down(heap.get(0));
    }
  }

  /** Takes out the first sequence, which has no element left; O(log n). */
  public void removeFirst() {
    S last = heap.remove(heap.size() - 1);
    if (!heap.isEmpty()) {
      down(last);
    }
  }

  /** Puts a sequence where it belongs, from the top on, whose place is free. */
  private void down(S moved) {
    int size = heap.size();
    int at = 0;
    for (int child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && heap.get(child + 1).before(heap.get(child))) {
        child++;
      }
      if (!heap.get(child).before(moved)) {
        break;
      }
      heap.set(at, heap.get(child));
      at = child;
    }
    heap.set(at, moved);
  }
}
