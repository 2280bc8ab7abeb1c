package dev.lockreel.ingest.ndjson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockreel.Seed;
import dev.lockreel.ingest.EventFields;
import dev.lockreel.trace.ContextBits;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.Symbols;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Row, line, row: nothing that the columns hold is lost. */
class NdjsonRoundTripTest {
  private static final int ROWS = 20_000;
  private static final String[] NAMES = {"A", "&(&x)->y \"#2\"", "größe/3", "(null)", "a\tb\\c"};

  private final long seed = Seed.of("NdjsonRoundTripTest");
  private final Random random = new Random(seed);

  @Test
  void randomRowsComeBackAsTheyWere() throws IOException {
    EventBatch written = batch();
    for (int row = 0; row < ROWS; row++) {
      fill(written);
    }
    EventBatch read = Lines.parse(new NdjsonParser(), write(written), written.symbols);
    assertThat(read.tally.linesDecoded()).as("seed " + seed).isEqualTo(ROWS);
    assertThat(read.size).isEqualTo(written.size);
    assertThat(read.hasFull).isTrue();
    for (int row = 0; row < written.size; row++) {
      assertThat(row(read, row)).as("row " + row + ", seed " + seed).isEqualTo(row(written, row));
    }
  }

  @Test
  void everySampleComesBackAsItWas() throws IOException {
    for (Map<String, Object> sample : SampleEvents.all()) {
      String line = new com.fasterxml.jackson.databind.ObjectMapper().writeValueAsString(sample);
      EventBatch first = Lines.parse(line);
      EventBatch second = Lines.parse(new NdjsonParser(), write(first), first.symbols);
      assertThat(row(second, 0)).as(line).isEqualTo(row(first, 0));
    }
  }

  @Test
  void aMergedRowGivesNoLine() throws IOException {
    EventBatch batch = batch();
    batch.kind[0] = EventKind.MERGED.code();
    batch.size = 1;
    assertThat(write(batch)).isEmpty();
  }

  private static byte[] write(EventBatch batch) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (NdjsonWriter writer = new NdjsonWriter(bytes, true)) {
      for (int row = 0; row < batch.size; row++) {
        writer.write(batch, row);
      }
    }
    return bytes.toByteArray();
  }

  private static EventBatch batch() {
    EventBatch batch = new EventBatch();
    batch.origin = Lines.ORIGIN;
    batch.symbols = new Symbols();
    return batch;
  }

  private void fill(EventBatch batch) {
    EventKind[] kinds = EventKind.values();
    EventKind kind = kinds[1 + random.nextInt(kinds.length - 2)];
    if (batch.size == batch.capacity()) {
      batch.grow();
    }
    int row = batch.size++;
    batch.kind[row] = kind.code();
    batch.timestampNanos[row] = row;
    batch.position[row] = row + 1L;
    batch.pid[row] = random.nextInt(1 << 22);
    batch.cpu[row] = random.nextInt(512);
    batch.comm[row] = name(batch);
    batch.context[row] = context();
    batch.lock[row] = value(kind);
    batch.key[row] = kind.hasTgid() ? random.nextInt(3) : 1L + random.nextInt(1 << 20);
    batch.name[row] = name(batch);
    batch.ip[row] = name(batch);
    if (kind == EventKind.LOCK_ACQUIRE || kind == EventKind.LOCK_RELEASE) {
      batch.lockBits[row] = lockBits(kind);
      batch.key[row] = random.nextLong() | 1;
      batch.nestLock[row] = random.nextBoolean() ? 0 : random.nextLong();
    }
    detail(batch, row, kind);
  }

  private long value(EventKind kind) {
    return switch (kind) {
      case IRQ_HANDLER_ENTRY,
          IRQ_HANDLER_EXIT,
          SOFTIRQ_ENTRY,
          SOFTIRQ_EXIT,
          SCHED_SWITCH,
          SCHED_PROCESS_FORK,
          TASK_FORK,
          TASK_JOIN ->
          random.nextInt(Integer.MAX_VALUE);
      case LOST_EVENTS -> random.nextInt(3) - 1;
      default -> random.nextLong() | 1;
    };
  }

  private int lockBits(EventKind kind) {
    int known =
        LockBits.CHECK_KNOWN
            | LockBits.CHECK
            | LockBits.FULL
            | LockBits.LOCKDEP_CONTEXT_KNOWN
            | LockBits.LOCKDEP_CONTEXT_MASK
            | LockBits.WAIT_KNOWN
            | 7 << LockBits.SUBCLASS_SHIFT
            | LockBits.DEBUG_LOCKS_OFF
            | LockBits.CLASS_KEY
            | LockBits.NEST_LOCK;
    if (kind == EventKind.LOCK_ACQUIRE) {
      known |= LockBits.SHARED | LockBits.RECURSIVE | LockBits.READER_KNOWN | LockBits.TRY;
    }
    int bits = random.nextInt() & known;
    bits |= random.nextInt(13) << LockBits.TYPE_SHIFT;
    bits |= random.nextInt(3) << LockBits.KERNEL_TYPE_SHIFT;
    bits |= random.nextInt(6) << LockBits.WAIT_INNER_SHIFT;
    bits |= random.nextInt(6) << LockBits.WAIT_OUTER_SHIFT;
    return meaningful(bits);
  }

  /** Clears what means nothing without another bit. */
  private static int meaningful(int bits) {
    if ((bits & LockBits.CHECK_KNOWN) == 0) {
      bits &= ~LockBits.CHECK;
    }
    if ((bits & LockBits.LOCKDEP_CONTEXT_KNOWN) == 0) {
      bits &= ~LockBits.LOCKDEP_CONTEXT_MASK;
    }
    if ((bits & LockBits.WAIT_KNOWN) == 0) {
      bits &= ~(7 << LockBits.WAIT_INNER_SHIFT | 7 << LockBits.WAIT_OUTER_SHIFT);
    }
    if ((bits & LockBits.FULL) == 0) {
      bits &= ~LockBits.CLASS_KEY;
    } else {
      bits &= ~LockBits.NEST_LOCK;
    }
    if ((bits & LockBits.SHARED) == 0) {
      bits &= ~(LockBits.RECURSIVE | LockBits.READER_KNOWN);
    } else if ((bits & LockBits.READER_KNOWN) == 0) {
      bits &= ~LockBits.RECURSIVE;
    }
    return bits;
  }

  private void detail(EventBatch batch, int row, EventKind kind) {
    List<String> stack = random.nextInt(4) == 0 ? List.of("inner", "outer+0x1/0x2") : List.of();
    if (kind == EventKind.MODEL) {
      List<String> names = SampleEvents.modelEvents();
      String event = names.get(random.nextInt(names.size()));
      Map<String, Object> fields = new LinkedHashMap<>();
      Map<String, Object> sample = SampleEvents.of(event);
      EventFields.of(event)
          .forms()
          .forEach((f, form) -> fields.put(f, form.convert(sample.get(f))));
      fields.put("caller", "f+0x1/0x2 [mod]");
      fields.put("extra", random.nextBoolean() ? (Object) "text" : (Object) random.nextLong());
      batch.setDetail(row, new EventDetail(event, fields, stack));
    } else if (kind == EventKind.TRACE_BOUNDARY) {
      batch.setDetail(row, new EventDetail("trace_boundary", Map.of("kind", "end"), stack));
    } else if (!stack.isEmpty()) {
      batch.setDetail(row, new EventDetail(kind.eventName(), Map.of(), stack));
    }
  }

  private int context() {
    if (random.nextInt(4) == 0) {
      return 0;
    }
    int migrate = random.nextBoolean() ? 0 : pick(".123");
    char irqs = pick("dDbX.");
    // Flags of which nothing is known are none.
    char interrupt = pick(irqs == 'X' ? "hsHzZ." : "hsHzZX.");
    return ContextBits.pack(irqs, pick("Nnp."), interrupt, pick(".129a"), migrate);
  }

  private char pick(String characters) {
    return characters.charAt(random.nextInt(characters.length()));
  }

  private int name(EventBatch batch) {
    return random.nextInt(4) == 0
        ? Symbols.NONE
        : batch.symbols.intern(NAMES[random.nextInt(NAMES.length)]);
  }

  /** The columns that the row's kind uses; both batches share their symbols. */
  private static List<Object> row(EventBatch batch, int row) {
    EventKind kind = EventKind.of(batch.kind[row]);
    List<Object> used = new ArrayList<>();
    used.add(kind);
    used.add(batch.timestampNanos[row]);
    used.add(batch.position[row]);
    used.add(batch.pid[row]);
    used.add(batch.cpu[row]);
    used.add(batch.comm[row]);
    used.add(batch.context[row]);
    switch (kind) {
      case LOCK_ACQUIRE, LOCK_RELEASE -> {
        int bits = meaningful(batch.lockBits[row]);
        used.add(batch.lock[row]);
        used.add(batch.name[row]);
        used.add(bits);
        if ((bits & LockBits.FULL) != 0) {
          used.add(List.of(batch.key[row], batch.nestLock[row], batch.ip[row]));
        } else if ((bits & LockBits.NEST_LOCK) != 0) {
          used.add(batch.nestLock[row]);
        }
      }
      case LOCK_ACQUIRED, LOCK_CONTENDED, CONTENTION_BEGIN -> {
        used.add(batch.lock[row]);
        used.add(batch.name[row]);
      }
      case LOCK_DESTROY -> used.add(List.of(batch.lock[row], batch.key[row]));
      case IRQ_DISABLE, IRQ_ENABLE -> used.add(List.of(batch.name[row], batch.ip[row]));
      case PAGE_FAULT_USER, PAGE_FAULT_KERNEL, WORKQUEUE_EXECUTE_START, WORKQUEUE_EXECUTE_END ->
          used.add(List.of(batch.lock[row], batch.ip[row]));
      case CONTENTION_END,
          IRQ_HANDLER_ENTRY,
          IRQ_HANDLER_EXIT,
          SOFTIRQ_ENTRY,
          SOFTIRQ_EXIT,
          SCHED_SWITCH,
          SCHED_PROCESS_FORK,
          TASK_FORK,
          TASK_JOIN,
          LOST_EVENTS ->
          used.add(batch.lock[row]);
      default -> {}
    }
    if (kind.hasTgid()) {
      used.add(batch.key[row]);
    }
    if (kind == EventKind.SCHED_SWITCH) {
      used.add(batch.lockBits[row] & 1);
    }
    used.add(batch.detail[row] == null ? "" : batch.detail[row]);
    return used;
  }
}
