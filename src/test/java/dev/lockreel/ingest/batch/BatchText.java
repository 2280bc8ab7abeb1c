package dev.lockreel.ingest.batch;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.ReadTally;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All that a batch says, as text that tests can compare; names in full, merged rows included. */
public final class BatchText {
  private BatchText() {}

  /** Row by row, every column that its kind fills. */
  public static List<String> rows(EventBatch batch) {
    List<String> rows = new ArrayList<>();
    for (int row = 0; row < batch.size; row++) {
      rows.add(row(batch, row));
    }
    return rows;
  }

  /** File, flags and tally. */
  public static String rest(EventBatch batch) {
    return batch.origin
        + (batch.showsHardirqThreaded ? " hardirq_threaded" : "")
        + (batch.showsBottomHalves ? " bottom halves" : "")
        + (batch.unterminatedTail ? " tail" : "")
        + (batch.hasFull ? " full" : "")
        + tally(batch.tally);
  }

  public static String tally(ReadTally tally) {
    return "\n"
        + tally.linesRead()
        + " = "
        + tally.linesDecoded()
        + " + "
        + tally.linesSkipped()
        + " + "
        + tally.linesMalformed()
        + ", events "
        + tally.events()
        + "\n"
        + tally.skippedByName()
        + "\n"
        + tally.anomalies()
        + "\n"
        + tally.examples();
  }

  /**
   * Lines say a few things always that ftrace text says only where they matter, and have their own
   * order of fields.
   */
  public static void sayAsLinesDo(EventBatch batch) {
    for (int row = 0; row < batch.size; row++) {
      EventKind kind = EventKind.of(batch.kind[row]);
      int bits = batch.lockBits[row];
      if (kind == EventKind.LOCK_ACQUIRE && (bits & LockBits.SHARED) == 0) {
        batch.lockBits[row] |= LockBits.READER_KNOWN;
      }
      if ((bits & LockBits.FULL) != 0 && batch.nestLock[row] != 0) {
        batch.lockBits[row] |= LockBits.NEST_LOCK;
      }
      if (kind == EventKind.MODEL) {
        EventDetail said = batch.detail[row];
        Map<String, Object> inOrder = new TreeMap<>(said.fields());
        batch.setDetail(row, new EventDetail(said.event(), inOrder, said.stack()));
      }
      if (kind == EventKind.SCHED_SWITCH && bits == 1) {
        Map<String, Object> dead = Map.of("prev_state", "X");
        EventDetail said = batch.detail[row];
        batch.setDetail(
            row, new EventDetail("sched_switch", dead, said == null ? List.of() : said.stack()));
      }
    }
  }

  private static String row(EventBatch batch, int row) {
    int use = ColumnUse.of(batch, row);
    StringBuilder text = new StringBuilder();
    text.append(batch.position[row]).append(' ').append(EventKind.of(batch.kind[row]));
    text.append(" ts ").append(batch.timestampNanos[row]);
    text.append(" context ").append(Integer.toHexString(batch.context[row]));
    text.append(" cpu ").append(batch.cpu[row]).append(" pid ").append(batch.pid[row]);
    text.append(" comm ").append(batch.symbols.text(batch.comm[row]));
    if ((use & ColumnUse.LOCK_BITS) != 0) {
      text.append(" bits ").append(Integer.toHexString(batch.lockBits[row]));
    }
    if ((use & ColumnUse.LOCK) != 0) {
      text.append(" lock ").append(Long.toHexString(batch.lock[row]));
    }
    if ((use & ColumnUse.KEY) != 0) {
      text.append(" key ").append(Long.toHexString(batch.key[row]));
    }
    if ((use & ColumnUse.NEST_LOCK) != 0) {
      text.append(" nest ").append(Long.toHexString(batch.nestLock[row]));
    }
    if ((use & ColumnUse.NAME) != 0) {
      text.append(" name ").append(batch.symbols.text(batch.name[row]));
    }
    if ((use & ColumnUse.IP) != 0) {
      text.append(" ip ").append(batch.symbols.text(batch.ip[row]));
    }
    if (batch.detail[row] != null) {
      text.append(' ').append(batch.detail[row]);
    }
    return text.toString();
  }
}
