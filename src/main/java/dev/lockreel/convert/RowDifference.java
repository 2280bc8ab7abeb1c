package dev.lockreel.convert;

import dev.lockreel.ingest.EventFields;
import dev.lockreel.ingest.batch.ColumnUse;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventDetail;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import java.util.Map;

/** Which fields of an event are not in another row as they were; names are those of NDJSON. */
final class RowDifference {
  private static final int MODE = LockBits.SHARED | LockBits.RECURSIVE;
  private static final int CHECK = LockBits.CHECK | LockBits.CHECK_KNOWN;
  private static final int CONTEXT = LockBits.LOCKDEP_CONTEXT_MASK | LockBits.LOCKDEP_CONTEXT_KNOWN;
  private static final int WAIT =
      LockBits.WAIT_KNOWN | 7 << LockBits.WAIT_INNER_SHIFT | 7 << LockBits.WAIT_OUTER_SHIFT;
  private static final int KEY = LockBits.FULL | LockBits.CLASS_KEY;

  private final TextTarget target;
  private final Losses losses;

  private String event;

  RowDifference(TextTarget target, Losses losses) {
    this.target = target;
    this.losses = losses;
  }

  /** The event's own name. */
  static String name(EventBatch batch, int row) {
    EventKind kind = EventKind.of(batch.kind[row]);
    return switch (kind) {
      case MODEL -> batch.detail[row].event();
      case MERGED -> "late_class_name";
      default -> kind.eventName();
    };
  }

  /**
   * Counts the differences of row {@code row} from row {@code at} of {@code read}, of the same kind
   * and with the same symbols. What {@code read} has besides is none.
   *
   * @param timed whether time and task are compared
   */
  void count(EventBatch batch, int row, EventBatch read, int at, boolean timed) {
    event = name(batch, row);
    if (timed) {
      same(batch.timestampNanos[row] == read.timestampNanos[at], "ts");
      same(batch.pid[row] == read.pid[at], "pid");
      same(sameName(batch, batch.comm[row], read.comm[at]), "comm");
      same(batch.context[row] == read.context[at], "flags");
      same(batch.cpu[row] == read.cpu[at], "cpu");
    }
    int uses = ColumnUse.of(batch, row);
    column(uses, ColumnUse.LOCK, batch.lock[row] == read.lock[at], "lock");
    column(uses, ColumnUse.NAME, sameName(batch, batch.name[row], read.name[at]), "class");
    column(uses, ColumnUse.IP, sameName(batch, batch.ip[row], read.ip[at]), "ip");
    column(uses, ColumnUse.NEST_LOCK, batch.nestLock[row] == read.nestLock[at], "nest_lock");
    if (EventKind.of(batch.kind[row]).hasTgid()) {
      same(batch.tgid(row) == read.tgid(at), "tgid");
    } else {
      column(uses, ColumnUse.KEY, batch.key[row] == read.key[at], "key");
    }
    if ((uses & ColumnUse.LOCK_BITS) != 0) {
      bits(meant(batch.lockBits[row]) ^ meant(read.lockBits[at]), EventKind.of(batch.kind[row]));
    }
    details(batch.detail[row], read.detail[at]);
  }

  /** Without what means nothing beside other bits. */
  private static int meant(int bits) {
    int without = (bits & LockBits.SHARED) == 0 ? LockBits.READER_KNOWN : 0;
    return bits & ~((bits & LockBits.FULL) != 0 ? without | LockBits.NEST_LOCK : without);
  }

  /**
   * @param changed the bits that differ
   */
  private void bits(int changed, EventKind kind) {
    if (kind == EventKind.SCHED_SWITCH) {
      same((changed & 1) == 0, "prev_state");
      return;
    }
    same((changed & LockBits.TRY) == 0, "try");
    same((changed & MODE) == 0, "mode");
    same((changed & LockBits.READER_KNOWN) == 0, "reader_known");
    same((changed & CHECK) == 0, "check");
    same((changed & KEY) == 0, "key");
    same((changed & CONTEXT) == 0, "lockdep_ctx");
    same((changed & WAIT) == 0, "wait");
    same((changed & 15 << LockBits.TYPE_SHIFT) == 0, "type");
    same((changed & 7 << LockBits.SUBCLASS_SHIFT) == 0, "subclass");
    same((changed & 3 << LockBits.KERNEL_TYPE_SHIFT) == 0, "lock_type");
    same((changed & LockBits.DEBUG_LOCKS_OFF) == 0, "debug_locks");
    same((changed & LockBits.NEST_LOCK) == 0, "nest_lock");
    same((changed & LockBits.ARGUMENTS_HIDDEN) == 0, "arguments_hidden");
  }

  private void details(EventDetail detail, EventDetail read) {
    if (detail == null) {
      return;
    }
    Map<String, Object> there = read == null ? Map.of() : read.fields();
    boolean model = EventFields.of(event) != null && EventFields.of(event).model();
    detail
        .fields()
        .forEach(
            (name, value) ->
                same(value.equals(there.get(name)) || (!model && target.holdsUnread(name)), name));
    same(
        detail.stack().isEmpty() || (read != null && detail.stack().equals(read.stack())), "stack");
  }

  /** A name that holds a NUL has an id of its own; its text is that of another. */
  private static boolean sameName(EventBatch batch, int name, int other) {
    return name == other || batch.symbols.text(name).equals(batch.symbols.text(other));
  }

  private void column(int uses, int use, boolean equal, String field) {
    same((uses & use) == 0 || equal, field);
  }

  private void same(boolean equal, String field) {
    if (!equal) {
      losses.field(event, field);
    }
  }
}
