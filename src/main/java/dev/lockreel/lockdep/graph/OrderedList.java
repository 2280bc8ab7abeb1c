package dev.lockreel.lockdep.graph;

/**
 * A linked list that knows of any two of its items which comes first, by their labels. Labels rise
 * along the list; where there is no room for one, the items around it get new ones.
 *
 * <p>Cost: O(log n) amortised for an item put in, O(1) for one taken out. Source: M. A. Bender, R.
 * Cole, E. D. Demaine, M. Farach-Colton, J. Zito, Two Simplified Algorithms for Maintaining Order
 * in a List, ESA 2002.
 */
final class OrderedList {
  /** An item of a list. */
  static class Item {
    private long label;
    private Item previous;
    private Item next;

    /** Whether it comes before another item of the same list. */
    final boolean isBefore(Item other) {
      return label < other.label;
    }
  }

  private static final int LABEL_BITS = 62;

  /** A stretch of twice as many labels may have twice as many items, but for this factor. */
  private static final double THINNER = 1.5;

  /** Between the labels of items put in at the end. */
  private final long gap;

  /** Before the first item. */
  private final Item head = new Item();

  private Item last = head;

  OrderedList() {
    this(1L << 32);
  }

  /**
   * @param gap labels between items put in at the end, a power of two
   */
  OrderedList(long gap) {
    this.gap = gap;
  }

  void clear() {
    head.next = null;
    last = head;
  }

  void addLast(Item item) {
    putAfter(last, new Item[] {item}, 1);
  }

  /**
   * What comes before an item, for others to be put after it: an item, or the beginning of the
   * list. Of the item taken out last, where that was.
   */
  Item before(Item item) {
    return item.previous;
  }

  void remove(Item item) {
    item.previous.next = item.next;
    if (item.next == null) {
      last = item.previous;
    } else {
      item.next.previous = item.previous;
    }
  }

  /** Puts the first {@code count} of these items after {@code place}, in their order. */
  void putAfter(Item place, Item[] items, int count) {
    long low = place.label;
    long step = room(place) / (count + 1);
    Item at = place;
    for (int i = 0; i < count; i++) {
      Item item = items[i];
      link(at, item);
      at = item;
      if (step == 0) {
        item.label = item.previous.label;
        makeRoom(item);
      } else {
        low += step;
        item.label = low;
      }
    }
  }

  /** Labels to the next item; at the end, those that may be used up. */
  private long room(Item place) {
    if (place.next != null) {
      return place.next.label - place.label;
    }
    return Math.min(2 * gap, (1L << LABEL_BITS) - place.label);
  }

  private void link(Item before, Item item) {
    item.previous = before;
    item.next = before.next;
    before.next = item;
    if (item.next == null) {
      last = item;
    } else {
      item.next.previous = item;
    }
  }

  /**
   * Gives the items around one that has the label of the item before it new labels, evenly spread
   * over the smallest stretch that is not too full: of a power of two labels, and beginning at a
   * multiple of it.
   */
  private void makeRoom(Item full) {
    Item first = full;
    Item end = full;
    long count = 1;
    double most = 1;
    for (int bits = 1; ; bits++) {
      long from = full.label >>> bits << bits;
      while (first.previous != head && first.previous.label >= from) {
        first = first.previous;
        count++;
      }
      while (end.next != null && end.next.label - from < 1L << bits) {
        end = end.next;
        count++;
      }
      most *= 2 / THINNER;
      if (count < most || bits == LABEL_BITS) {
        spread(first, end, from, (1L << bits) / count);
        return;
      }
    }
  }

  private static void spread(Item first, Item end, long from, long step) {
    long label = from;
    Item stop = end.next;
    for (Item at = first; at != stop; at = at.next) {
      at.label = label;
      label += step;
    }
  }

  /** Asserts that the labels rise, for tests. Cost: O(n). */
  void check() {
    for (Item at = head.next; at != null && at.next != null; at = at.next) {
      if (!at.isBefore(at.next)) {
        throw new AssertionError(at.label + " before " + at.next.label);
      }
    }
  }
}
