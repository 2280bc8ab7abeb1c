package dev.lockreel.timeline;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tracks of one trace: of each task the locks that it holds and waits for, its calls and
 * invalidations; of each CPU what runs on it and its interrupts; and how many pages are pinned.
 * What is not released where the trace ends or has a gap ends there. Memory: what overlaps the
 * windows.
 */
public final class SourceTimeline {
  private static final String INVALIDATE = "mmu_notifier_invalidate_range_start";
  private static final String INVALIDATED = "mmu_notifier_invalidate_range_end";
  private static final String RETURN = "_ret";

  /** A moment on a track. */
  record Instant(Track track, String name, long nanos, String position) {}

  /** A value from a moment on. */
  record Count(long nanos, long value) {}

  private record Begun(String name, String category, long nanos, String position) {}

  private final String source;
  private final List<Window> windows;
  private final Map<Long, Track> tasks = new TreeMap<>();
  private final Map<Integer, Track> cpus = new TreeMap<>();
  private final Track pins = new Track("pinned by VFIO");
  private final List<Instant> instants = new ArrayList<>();
  private final List<Count> pinned = new ArrayList<>();

  /** What has begun and not ended, by track and what identifies it there. */
  private final Map<List<Object>, Begun> begun = new HashMap<>();

  private final Map<List<Object>, Track> begunOn = new HashMap<>();
  private long pages;
  private long last = Long.MIN_VALUE;

  /**
   * No event yet.
   *
   * @param source name of the source
   * @param windows only what overlaps one of them is kept
   */
  public SourceTimeline(String source, List<Window> windows) {
    this.source = source;
    this.windows = List.copyOf(windows);
  }

  String source() {
    return source;
  }

  /** The next batch of events. */
  public void add(EventBatch batch) {
    for (int row = 0; row < batch.size; row++) {
      EventKind kind = EventKind.of(batch.kind[row]);
      switch (kind) {
        case MERGED, TRACE_START -> {}
        case LOST_EVENTS, TRACE_BOUNDARY -> end();
        default -> {
          last = Math.max(last, batch.timestampNanos[row]);
          event(batch, row, kind);
        }
      }
    }
  }

  private void event(EventBatch batch, int row, EventKind kind) {
    Track task = task(batch, row);
    long lock = batch.lock[row];
    switch (kind) {
      case LOCK_ACQUIRE -> acquire(batch, row, task);
      case LOCK_CONTENDED -> contended(batch, row, task);
      case LOCK_ACQUIRED -> acquired(batch, row, task);
      case LOCK_RELEASE -> close(task, List.of(task, "lock", lock), batch.timestampNanos[row]);
      case IRQ_HANDLER_ENTRY -> interrupt(batch, row, "irq ");
      case SOFTIRQ_ENTRY -> interrupt(batch, row, "softirq ");
      case IRQ_HANDLER_EXIT -> interrupted(batch, row, "irq ");
      case SOFTIRQ_EXIT -> interrupted(batch, row, "softirq ");
      case SCHED_SWITCH -> scheduled(batch, row);
      case MODEL -> model(batch, row, task);
      default -> {}
    }
  }

  /** An idle task is one for each CPU. */
  private Track task(EventBatch batch, int row) {
    long pid = batch.pid[row];
    long number = pid == 0 ? -1L - batch.cpu[row] : pid;
    Track known = tasks.get(number);
    if (known == null) {
      String comm = batch.symbols.text(batch.comm[row]);
      String name = pid == 0 ? "swapper/" + batch.cpu[row] : comm.isEmpty() ? "<...>" : comm;
      known = new Track(name + "/" + pid);
      tasks.put(number, known);
    }
    return known;
  }

  private Track cpu(int number) {
    return cpus.computeIfAbsent(number, n -> new Track("CPU " + n));
  }

  private static String place(EventBatch batch, int row) {
    return batch.origin.file() + ":" + Position.text(batch.position[row]);
  }

  private void begin(Track track, List<Object> key, Begun slice) {
    close(track, key, slice.nanos);
    begun.put(key, slice);
    begunOn.put(key, track);
  }

  private void close(Track track, List<Object> key, long nanos) {
    Begun slice = begun.remove(key);
    begunOn.remove(key);
    if (slice != null) {
      add(track, slice, nanos);
    }
  }

  private void add(Track track, Begun slice, long end) {
    if (wanted(slice.nanos, end)) {
      track.add(
          new Slice(
              slice.name, slice.category, slice.nanos, Math.max(slice.nanos, end), slice.position));
    }
  }

  private boolean wanted(long begin, long end) {
    return windows.stream().anyMatch(each -> each.overlaps(begin, end));
  }

  private void acquire(EventBatch batch, int row, Track task) {
    int bits = batch.lockBits[row];
    String mode =
        (bits & LockBits.SHARED) == 0
            ? ""
            : (bits & LockBits.RECURSIVE) == 0 ? " (read)" : " (recursive read)";
    String tried = (bits & LockBits.TRY) == 0 ? "" : " (trylock)";
    String name = batch.symbols.text(batch.name[row]);
    String shown = name.isEmpty() ? "0x" + Long.toHexString(batch.lock[row]) : name;
    begin(
        task,
        List.of(task, "lock", batch.lock[row]),
        new Begun(shown + mode + tried, "held", batch.timestampNanos[row], place(batch, row)));
  }

  /** What was taken for held is waited for, since the task wanted it. */
  private void contended(EventBatch batch, int row, Track task) {
    List<Object> key = List.of(task, "lock", batch.lock[row]);
    Begun held = begun.get(key);
    if (held != null && held.category.equals("held")) {
      begun.put(key, new Begun("waits for " + held.name, "wait", held.nanos, held.position));
    }
  }

  private void acquired(EventBatch batch, int row, Track task) {
    List<Object> key = List.of(task, "lock", batch.lock[row]);
    Begun waits = begun.get(key);
    if (waits != null && waits.category.equals("wait")) {
      long nanos = batch.timestampNanos[row];
      String name = waits.name.substring("waits for ".length());
      begin(task, key, new Begun(name, "held", nanos, place(batch, row)));
    }
  }

  private void interrupt(EventBatch batch, int row, String what) {
    Track cpu = cpu(batch.cpu[row]);
    String name = what + (batch.vector(row) < 0 ? "" : batch.vector(row));
    begin(
        cpu,
        List.of(cpu, what),
        new Begun(name.strip(), "interrupt", batch.timestampNanos[row], place(batch, row)));
  }

  private void interrupted(EventBatch batch, int row, String what) {
    Track cpu = cpu(batch.cpu[row]);
    close(cpu, List.of(cpu, what), batch.timestampNanos[row]);
  }

  private void scheduled(EventBatch batch, int row) {
    Track cpu = cpu(batch.cpu[row]);
    long nanos = batch.timestampNanos[row];
    List<Object> key = List.of(cpu, "running");
    close(cpu, key, nanos);
    int next = batch.nextPid(row);
    if (next != 0) {
      EventDetail detail = batch.detail[row];
      Object comm = detail == null ? null : detail.fields().get("next_comm");
      Track known = tasks.get((long) next);
      String name = comm != null ? comm + "/" + next : known != null ? known.name : "<...>/" + next;
      begin(cpu, key, new Begun(name, "running", nanos, place(batch, row)));
    }
  }

  private void model(EventBatch batch, int row, Track task) {
    EventDetail detail = batch.detail[row];
    String event = detail.event();
    long nanos = batch.timestampNanos[row];
    if (event.equals(INVALIDATED)) {
      close(task, List.of(task, "invalidation", mm(detail)), nanos);
    } else if (event.endsWith(RETURN)) {
      String call = event.substring(0, event.length() - RETURN.length());
      close(task, List.of(task, "call", call), nanos);
    } else if (event.equals(INVALIDATE)) {
      String range = hex(detail, "start") + ", " + hex(detail, "end");
      begin(
          task,
          List.of(task, "invalidation", mm(detail)),
          new Begun("invalidation of [" + range + ")", "invalidation", nanos, place(batch, row)));
    } else if (detail.fields().containsKey("ret")) {
      instant(task, event, nanos, place(batch, row));
    } else {
      begin(task, List.of(task, "call", event), new Begun(event, "call", nanos, place(batch, row)));
    }
    pins(batch, row, detail);
  }

  private void instant(Track track, String name, long nanos, String position) {
    if (wanted(nanos, nanos)) {
      instants.add(new Instant(track, name, nanos, position));
    }
  }

  private static Object mm(EventDetail detail) {
    Object mm = detail.fields().get("mm");
    return mm == null ? detail.fields().getOrDefault("hmm", "") : mm;
  }

  private static String hex(EventDetail detail, String field) {
    return detail.fields().get(field) instanceof Long number
        ? "0x" + Long.toHexString(number)
        : "?";
  }

  /** Pages are pinned from the call that pins them to the one that unpins them. */
  private void pins(EventBatch batch, int row, EventDetail detail) {
    long nanos = batch.timestampNanos[row];
    long npage = detail.fields().get("npage") instanceof Long number ? number : 0;
    switch (detail.event()) {
      case "pin_user_pages" -> pinned(nanos, npage);
      case "unpin_user_pages" -> pinned(nanos, -npage);
      case "vfio_pin_pages" -> {
        List<Object> key = pinKey(detail);
        if (key != null && npage > 0 && !begun.containsKey(key)) {
          String name = "pages of %s 0x%x".formatted(key.get(1), (Long) key.get(2));
          begin(pins, key, new Begun(name, "pin", nanos, place(batch, row)));
        }
      }
      case "vfio_unpin_pages" -> {
        if (!(detail.fields().get("dma") instanceof Long)) {
          unpinned(detail, nanos);
        }
      }
      case "vfio_remove_dma" -> unpinned(detail, nanos);
      default -> {}
    }
  }

  private void unpinned(EventDetail detail, long nanos) {
    List<Object> key = pinKey(detail);
    if (key != null) {
      close(pins, key, nanos);
    }
  }

  /** The DMA mapping that pages are pinned for; its IOVA where the trace has no more; or null. */
  private List<Object> pinKey(EventDetail detail) {
    for (String field : List.of("dma", "iova")) {
      if (detail.fields().get(field) instanceof Long number) {
        return List.of(pins, field, number);
      }
    }
    return null;
  }

  private void pinned(long nanos, long change) {
    pages += change;
    if (wanted(nanos, nanos)) {
      pinned.add(new Count(nanos, pages));
    }
  }

  /** Ends what has begun: nothing more comes, or some of it is lost. */
  public void end() {
    for (Map.Entry<List<Object>, Begun> each : new HashMap<>(begun).entrySet()) {
      Track track = begunOn.get(each.getKey());
      Begun slice = each.getValue();
      if (slice.category.equals("call")) {
        instant(track, slice.name, slice.nanos, slice.position);
      } else {
        add(
            track,
            new Begun(slice.name + " ...", slice.category, slice.nanos, slice.position),
            last);
      }
    }
    begun.clear();
    begunOn.clear();
  }

  /** The tracks of tasks, by pid. */
  List<Track> taskTracks() {
    List<Track> shown = new ArrayList<>(tasks.values());
    shown.add(pins);
    return shown;
  }

  /** The track of a task; null where it has none. */
  Track taskTrack(int pid, int cpu) {
    return tasks.get(pid == 0 ? -1L - cpu : pid);
  }

  List<Track> cpuTracks() {
    return List.copyOf(cpus.values());
  }

  List<Instant> instants() {
    return instants;
  }

  List<Count> pinnedPages() {
    return pinned;
  }
}
