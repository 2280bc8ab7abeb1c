package dev.lockreel.ingest.ftrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SwitchedOnTest {
  private static final int TRACES = 2_000;
  private static final int MOST_ROWS = 60;

  private final long seed = Seed.of("SwitchedOnTest");
  private final Random random = new Random(seed);

  private record Event(EventKind kind, int cpu, int pid, long lock) {}

  private List<Event> events() {
    List<Event> events = new ArrayList<>();
    int[] running = {10, 20};
    for (int row = 1 + random.nextInt(MOST_ROWS); row > 0; row--) {
      int cpu = random.nextInt(2);
      if (random.nextInt(8) == 0) {
        running[cpu] = 10 * (1 + random.nextInt(3));
      }
      long lock = 1L + random.nextInt(4);
      int kind = random.nextInt(20);
      if (kind == 0) {
        events.add(new Event(EventKind.LOST_EVENTS, cpu, running[cpu], 0));
      } else if (kind < 6) {
        events.add(new Event(EventKind.LOCK_RELEASE, cpu, running[cpu], lock));
      } else if (kind < 8) {
        events.add(new Event(EventKind.USER_RETURN, cpu, running[cpu], 0));
      } else {
        events.add(new Event(EventKind.LOCK_ACQUIRE, cpu, running[cpu], lock));
      }
    }
    return events;
  }

  private static EventBatch batch(List<Event> events) {
    EventBatch batch = new EventBatch(events.size());
    batch.origin = new Origin("t", "t");
    for (Event event : events) {
      int row = batch.size++;
      batch.kind[row] = event.kind().code();
      batch.cpu[row] = event.cpu();
      batch.pid[row] = event.pid();
      batch.lock[row] = event.lock();
    }
    return batch;
  }

  /** The kinds that come out when the events come in pieces of at most {@code most} rows. */
  private List<Byte> kinds(List<Event> events, int most) {
    SwitchedOn stage = new SwitchedOn();
    List<Byte> kinds = new ArrayList<>();
    int from = 0;
    while (from < events.size()) {
      int to = Math.min(events.size(), from + 1 + random.nextInt(most));
      EventBatch batch = batch(events.subList(from, to));
      stage.accept(batch, to == events.size());
      assertThat(batch.resumable).isEqualTo(!stage.holdsRows());
      for (int row = 0; row < batch.size; row++) {
        kinds.add(batch.kind[row]);
      }
      if (!stage.holdsRows()) {
        stage = new SwitchedOn(stage.state());
      }
      from = to;
    }
    return kinds;
  }

  /** As the documentation says it, by looking at all that comes after. */
  private static List<Byte> naive(List<Event> events) {
    List<Byte> kinds = new ArrayList<>();
    for (int row = 0; row < events.size(); row++) {
      Event event = events.get(row);
      EventKind kind = event.kind();
      if (kind == EventKind.LOCK_ACQUIRE
          && !released(events.subList(0, row), event.cpu())
          && !whole(events, row)) {
        kind = EventKind.MERGED;
      }
      boolean firstRelease =
          kind == EventKind.LOCK_RELEASE && !released(events.subList(0, row), event.cpu());
      if (firstRelease && !endsWhole(events, row)) {
        kind = EventKind.TRACE_BOUNDARY;
      }
      kinds.add(kind.code());
    }
    return kinds;
  }

  private static boolean released(List<Event> before, int cpu) {
    return before.stream()
        .anyMatch(event -> event.kind() == EventKind.LOCK_RELEASE && event.cpu() == cpu);
  }

  private static boolean endsWhole(List<Event> events, int release) {
    Event end = events.get(release);
    for (int row = release - 1; row >= 0; row--) {
      Event event = events.get(row);
      if (event.cpu() == end.cpu() && event.lock() == end.lock()) {
        return event.kind() == EventKind.LOCK_ACQUIRE && whole(events, row);
      }
    }
    return false;
  }

  private static boolean whole(List<Event> events, int acquisition) {
    Event held = events.get(acquisition);
    for (Event event : events.subList(acquisition + 1, events.size())) {
      if (event.kind() == EventKind.LOST_EVENTS) {
        return false;
      }
      if (event.cpu() == held.cpu()) {
        if (event.pid() != held.pid() || event.lock() == held.lock()) {
          return event.pid() == held.pid() && event.kind() == EventKind.LOCK_RELEASE;
        }
      }
    }
    return false;
  }

  @Test
  void whatCountsIsWhatLaterEventsProveWhereverBatchesAreCut() {
    for (int trace = 0; trace < TRACES; trace++) {
      List<Event> events = events();
      List<Byte> expected = naive(events);
      assertThat(kinds(events, MOST_ROWS)).as("seed %d, %s", seed, events).isEqualTo(expected);
      assertThat(kinds(events, 3)).as("seed %d, %s", seed, events).isEqualTo(expected);
    }
  }
}
