package dev.lockreel.ingest.batch;

import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.Symbols;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Batches with every kind of event, every column and every form of value, by a seed. */
final class RandomBatch {
  private static final EventKind[] KINDS = EventKind.values();
  private static final Anomaly[] ANOMALIES = Anomaly.values();

  private final Random random;
  private final Symbols symbols = new Symbols();

  RandomBatch(Random random) {
    this.random = random;
  }

  /** A batch of up to {@code most} rows; the columns that a kind does not use hold garbage. */
  EventBatch next(int most) {
    EventBatch batch = new EventBatch();
    batch.symbols = symbols;
    batch.origin = new Origin("machine", random.nextInt(8) == 0 ? "" : "trace-" + word());
    batch.showsHardirqThreaded = random.nextBoolean();
    batch.showsBottomHalves = random.nextBoolean();
    batch.unterminatedTail = random.nextBoolean();
    int rows = random.nextInt(most + 1);
    long time = random.nextLong();
    long line = random.nextInt();
    boolean calm = random.nextBoolean();
    while (batch.capacity() < rows) {
      batch.grow();
    }
    for (int row = 0; row < rows; row++) {
      time += random.nextInt(100_000) - 1_000;
      line += random.nextInt(4);
      fill(batch, row, calm);
      batch.timestampNanos[row] = time;
      batch.position[row] = Math.max(0, line);
    }
    batch.size = rows;
    tally(batch);
    return batch;
  }

  private void fill(EventBatch batch, int row, boolean calm) {
    EventKind kind = calm ? KINDS[1 + random.nextInt(2)] : KINDS[random.nextInt(KINDS.length)];
    boolean lock = kind == EventKind.LOCK_ACQUIRE || kind == EventKind.LOCK_RELEASE;
    batch.kind[row] = kind.code();
    batch.context[row] = calm ? 0x2060 + random.nextInt(2) : random.nextInt();
    int type = random.nextInt(13) << LockBits.TYPE_SHIFT;
    int bits = calm ? 0 : (random.nextInt() & ~(15 << LockBits.TYPE_SHIFT)) | type;
    batch.lockBits[row] = bits;
    batch.hasFull |= lock && (bits & LockBits.FULL) != 0;
    batch.lock[row] = address(calm);
    batch.key[row] = address(calm);
    batch.nestLock[row] = random.nextInt(4) == 0 ? address(calm) : 0;
    batch.pid[row] = random.nextInt(calm ? 3 : Integer.MAX_VALUE);
    batch.cpu[row] = random.nextInt(calm ? 2 : 4096);
    batch.comm[row] = symbols.intern(word());
    batch.name[row] = symbols.intern(word());
    batch.ip[row] = symbols.intern(word() + "+0x" + random.nextInt(calm ? 2 : 5000));
    batch.detail[row] = null;
    if (kind == EventKind.MODEL || random.nextInt(20) == 0) {
      batch.setDetail(row, detail());
    }
  }

  private long address(boolean calm) {
    return calm ? 0xffff888100000000L + random.nextInt(20) * 64L : random.nextLong();
  }

  private EventDetail detail() {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int left = random.nextInt(5); left > 0; left--) {
      fields.put(word(), value(0));
    }
    List<String> stack = new ArrayList<>();
    for (int left = random.nextInt(2) * random.nextInt(30); left > 0; left--) {
      stack.add(word());
    }
    return new EventDetail("event-" + word(), fields, stack);
  }

  private Object value(int depth) {
    return switch (random.nextInt(depth < 3 ? 7 : 6)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> random.nextLong();
      case 3 -> (long) random.nextInt(100);
      case 4 -> word();
      case 5 -> random.nextDouble();
      default -> {
        List<Object> list = new ArrayList<>();
        for (int left = random.nextInt(4); left > 0; left--) {
          list.add(value(depth + 1));
        }
        yield list;
      }
    };
  }

  private void tally(EventBatch batch) {
    batch.tally.decoded(random.nextInt(5000), random.nextInt(5000));
    for (int left = random.nextInt(3); left > 0; left--) {
      batch.tally.skipped("event_" + random.nextInt(4), random.nextInt(100) + 1);
      Anomaly anomaly = ANOMALIES[random.nextInt(ANOMALIES.length)];
      batch.tally.noticed(new AnomalyExample(anomaly, "file", random.nextInt(), word()), 2);
    }
    if (random.nextInt(5) == 0) {
      batch.tally.malformed(
          new AnomalyExample(Anomaly.MALFORMED_LINE, "file", random.nextInt(9), "no reason"));
    }
  }

  private String word() {
    char[] characters = new char[random.nextInt(4)];
    Arrays.fill(characters, "aé€&".charAt(random.nextInt(4)));
    return new String(characters) + random.nextInt(5);
  }
}
