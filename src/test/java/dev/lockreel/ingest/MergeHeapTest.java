package dev.lockreel.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MergeHeapTest {
  private static final int ROUNDS = 2_000;
  private static final int MOST_SEQUENCES = 9;
  private static final int MOST_ELEMENTS = 12;
  private static final int MOST_STEP = 3;

  private record Element(int time, int sequence) {}

  /** Elements in order; of one time, the sequence of the lower number comes first. */
  private record Queue(Deque<Element> rest) implements MergeHeap.Sequence<Queue> {
    @Override
    public boolean before(Queue other) {
      return ORDER.compare(rest.peek(), other.rest.peek()) < 0;
    }
  }

  private static final Comparator<Element> ORDER =
      Comparator.comparingInt(Element::time).thenComparingInt(Element::sequence);

  @Test
  void nothingIsFirstOfNothing() {
    MergeHeap<Queue> heap = new MergeHeap<>();
    assertThat(heap.first()).isNull();
    assertThat(heap.size()).isZero();
    heap.add(new Queue(new ArrayDeque<>(List.of(new Element(1, 0)))));
    heap.removeFirst();
    assertThat(heap.first()).isNull();
  }

  /** Sequences come in at any time, as pieces of a file are opened. */
  @Test
  void whatIsMergedIsSorted() {
    Random random = new Random(Seed.of("merge heap"));
    for (int round = 0; round < ROUNDS; round++) {
      List<Queue> later = sequences(random);
      List<Element> sorted =
          later.stream().flatMap(each -> each.rest.stream()).sorted(ORDER).toList();
      MergeHeap<Queue> heap = new MergeHeap<>();
      List<Element> merged = new ArrayList<>();
      while (!later.isEmpty() || heap.size() > 0) {
        boolean comes = !later.isEmpty() && (heap.size() == 0 || later.get(0).before(heap.first()));
        if (comes || (!later.isEmpty() && random.nextBoolean())) {
          heap.add(later.remove(0));
          continue;
        }
        Queue first = heap.first();
        merged.add(first.rest.poll());
        if (first.rest.isEmpty()) {
          heap.removeFirst();
        } else {
          heap.firstMoved();
        }
      }
      assertThat(merged).isEqualTo(sorted);
    }
  }

  /** By their first elements. */
  private static List<Queue> sequences(Random random) {
    List<Queue> sequences = new ArrayList<>();
    int count = random.nextInt(MOST_SEQUENCES);
    for (int sequence = 0; sequence < count; sequence++) {
      Deque<Element> elements = new ArrayDeque<>();
      int time = random.nextInt(MOST_ELEMENTS);
      for (int i = random.nextInt(MOST_ELEMENTS); i >= 0; i--) {
        elements.add(new Element(time, sequence));
        time += random.nextInt(MOST_STEP);
      }
      sequences.add(new Queue(elements));
    }
    sequences.sort(Comparator.comparing(each -> each.rest.peek(), ORDER));
    return sequences;
  }
}
