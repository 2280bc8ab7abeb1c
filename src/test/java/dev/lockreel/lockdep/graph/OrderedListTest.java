package dev.lockreel.lockdep.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.lockdep.graph.OrderedList.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A list with labels beside one without. */
class OrderedListTest {
  private final List<Item> expected = new ArrayList<>();
  private final Random random = new Random(1);

  /**
   * With small gaps there is soon no room between two, with large ones none at the end.
   *
   * @param within how far from the beginning items are put in; 0: anywhere
   */
  @ParameterizedTest
  @CsvSource({"32, 0", "32, 1", "0, 0", "0, 1", "0, 50", "1, 3", "58, 0", "61, 0", "61, 1"})
  void knowsWhichComesFirst(int gapBits, int within) {
    OrderedList list = new OrderedList(1L << gapBits);
    for (int step = 0; step < 3000; step++) {
      if (random.nextInt(4) == 0 && !expected.isEmpty()) {
        list.remove(expected.remove(random.nextInt(expected.size())));
      } else if (random.nextInt(4) == 0) {
        Item added = new Item();
        list.addLast(added);
        expected.add(added);
      } else if (!expected.isEmpty()) {
        int places = within == 0 ? expected.size() : Math.min(within, expected.size());
        putIn(list, random.nextInt(places), 1 + random.nextInt(4));
      }
      list.check();
      assertSomePairs();
    }
    for (int i = 1; i < expected.size(); i++) {
      assertThat(list.before(expected.get(i))).isSameAs(expected.get(i - 1));
    }
  }

  private void putIn(OrderedList list, int place, int count) {
    Item[] items = new Item[count];
    for (int i = 0; i < count; i++) {
      items[i] = new Item();
    }
    if (random.nextBoolean()) {
      list.putAfter(expected.get(place), items, count);
      expected.addAll(place + 1, List.of(items));
    } else {
      list.putAfter(list.before(expected.get(place)), items, count);
      expected.addAll(place, List.of(items));
    }
  }

  private void assertSomePairs() {
    for (int i = 0; i < 5 && !expected.isEmpty(); i++) {
      int one = random.nextInt(expected.size());
      int other = random.nextInt(expected.size());
      assertThat(expected.get(one).isBefore(expected.get(other))).isEqualTo(one < other);
    }
  }
}
