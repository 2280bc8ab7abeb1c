package dev.lockreel.ingest.ftrace;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.LongStream;

/**
 * {@link OpenTwins} by task and context: an open-addressing table, since it is asked for every lock
 * event.
 */
final class OpenTable {
  private static final int INITIAL_SLOTS = 1 << 8;
  private static final long MIX = 0x9e3779b97f4a7c15L;

  private OpenTwins[] slots = new OpenTwins[INITIAL_SLOTS];
  private int used;

  /** The stack of that context; made if there is none. */
  OpenTwins of(long key) {
    int mask = slots.length - 1;
    int slot = home(key, mask);
    while (slots[slot] != null) {
      if (slots[slot].key == key) {
        return slots[slot];
      }
      slot = (slot + 1) & mask;
    }
    if (++used * 2 > slots.length) {
      rebuild();
      return of(key);
    }
    OpenTwins made = new OpenTwins(key);
    slots[slot] = made;
    return made;
  }

  boolean anyWaiting() {
    for (OpenTwins open : slots) {
      if (open != null && !open.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Appends those in which something waits, by key. */
  void save(LongStream.Builder out) {
    Arrays.stream(slots)
        .filter(open -> open != null && !open.isEmpty())
        .sorted(Comparator.comparingLong(open -> open.key))
        .forEach(open -> open.save(out));
  }

  /** Restores the state that {@link #save} appended, from {@code from} on. */
  void restore(long[] state, int from) {
    for (int at = from; at < state.length; ) {
      OpenTwins open = OpenTwins.restored(state, at);
      at += open.saved();
      place(open);
    }
  }

  private void place(OpenTwins open) {
    if ((used + 1) * 2 > slots.length) {
      rebuild();
    }
    used++;
    int slot = home(open.key, slots.length - 1);
    while (slots[slot] != null) {
      slot = (slot + 1) & (slots.length - 1);
    }
    slots[slot] = open;
  }

  int firstRow(int from, int otherwise) {
    int least = otherwise;
    for (OpenTwins open : slots) {
      least = open == null ? least : open.firstRow(from, least);
    }
    return least;
  }

  void nextBatch(int first) {
    for (OpenTwins open : slots) {
      if (open != null) {
        open.nextBatch(first);
      }
    }
  }

  /** Events of that kind wait no longer. */
  void drop(byte kind) {
    for (OpenTwins open : slots) {
      if (open != null) {
        open.drop(kind);
      }
    }
  }

  /** Events of that CPU wait no longer. */
  void lost(int cpu) {
    for (OpenTwins open : slots) {
      if (open != null) {
        open.lost(cpu);
      }
    }
  }

  /**
   * Drops the contexts in which nothing waits, of tasks long gone for the most part, and makes
   * room.
   */
  private void rebuild() {
    OpenTwins[] old = slots;
    OpenTwins[] kept =
        Arrays.stream(old)
            .filter(open -> open != null && !open.isEmpty())
            .toArray(OpenTwins[]::new);
    int room = Math.max(INITIAL_SLOTS, Integer.highestOneBit(Math.max(1, kept.length)) * 8);
    slots = new OpenTwins[room];
    used = kept.length;
    for (OpenTwins open : kept) {
      int slot = home(open.key, room - 1);
      while (slots[slot] != null) {
        slot = (slot + 1) & (room - 1);
      }
      slots[slot] = open;
    }
  }

  private static int home(long key, int mask) {
    return (int) ((key * MIX) >>> 40) & mask;
  }
}
