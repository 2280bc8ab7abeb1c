package dev.lockreel.ingest.ndjson;

import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;

/** The fields of a lock event as {@link LockBits}. Fields that a line lacks stay unknown. */
final class LockFields {
  private LockFields() {}

  /**
   * The bits of a lock event. A mode in NDJSON is explicit: {@link LockBits#READER_KNOWN} is set
   * unless {@code reader_known} is false; the class key alone ({@code key} or {@code ckey}) makes
   * it {@link LockBits#FULL}.
   */
  static int bits(LineFields line) {
    if (line.kind == EventKind.LOCK_ACQUIRED || line.kind == EventKind.LOCK_CONTENDED) {
      return 0;
    }
    int bits = line.kind == EventKind.LOCK_ACQUIRE ? acquisition(line) : 0;
    if (line.has(Field.KEY) || line.has(Field.CKEY)) {
      bits |= LockBits.FULL;
      if (line.get(Field.CKEY, 0) != 0) {
        bits |= LockBits.CLASS_KEY;
      }
    }
    if (line.has(Field.NEST_LOCK)) {
      bits |= LockBits.NEST_LOCK;
    }
    if (line.has(Field.CHECK)) {
      bits |= LockBits.CHECK_KNOWN | (line.get(Field.CHECK, 0) == 1 ? LockBits.CHECK : 0);
    }
    if (line.has(Field.LOCKDEP_CTX)) {
      bits |=
          LockBits.LOCKDEP_CONTEXT_KNOWN
              | line.getInt(Field.LOCKDEP_CTX, 0) << LockBits.LOCKDEP_CONTEXT_SHIFT;
    }
    if (line.has(Field.WAIT_INNER) || line.has(Field.WAIT_OUTER)) {
      // WaitType.INVALID, ordinal 0, where only one of the two is there: lockdep's own "has none".
      bits |=
          LockBits.WAIT_KNOWN
              | line.getInt(Field.WAIT_INNER, 0) << LockBits.WAIT_INNER_SHIFT
              | line.getInt(Field.WAIT_OUTER, 0) << LockBits.WAIT_OUTER_SHIFT;
    }
    if (line.get(Field.DEBUG_LOCKS, 1) == 0) {
      bits |= LockBits.DEBUG_LOCKS_OFF;
    }
    return bits
        | line.getInt(Field.TYPE, 0) << LockBits.TYPE_SHIFT
        | line.getInt(Field.SUBCLASS, 0) << LockBits.SUBCLASS_SHIFT
        | line.getInt(Field.LOCK_TYPE, 0) << LockBits.KERNEL_TYPE_SHIFT;
  }

  private static int acquisition(LineFields line) {
    int mode = line.getInt(Field.MODE, FieldReader.EXCLUSIVE);
    int bits = mode == FieldReader.EXCLUSIVE ? 0 : LockBits.SHARED;
    if (mode == FieldReader.SHARED_RECURSIVE) {
      bits |= LockBits.RECURSIVE;
    }
    if (line.get(Field.READER_KNOWN, 1) == 1) {
      bits |= LockBits.READER_KNOWN;
    }
    return line.get(Field.TRY, 0) == 1 ? bits | LockBits.TRY : bits;
  }
}
