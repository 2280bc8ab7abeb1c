package dev.lockreel.ingest.ftrace;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.Symbols;

/**
 * The arguments of lock_acquire and lock_release as ftrace text: the thin tracepoint's, and those
 * of full-fidelity lines that {@link FullLock} reads.
 */
final class FtraceLockLines {
  private final StringBuilder text;

  FtraceLockLines(StringBuilder text) {
    this.text = text;
  }

  boolean hasFull(EventBatch batch, int row) {
    return (batch.lockBits[row] & LockBits.FULL) != 0;
  }

  /** A full line has no class name; without one there is no thin line beside it. */
  boolean hasThin(EventBatch batch, int row) {
    return !hasFull(batch, row) || batch.name[row] != Symbols.NONE;
  }

  /** {@code lock_acquire: ffff8881000487a0 try read &mm->mmap_lock}. */
  void thin(EventBatch batch, int row) {
    int bits = batch.lockBits[row];
    text.append(EventKind.of(batch.kind[row]).eventName()).append(": ");
    address(batch.lock[row]);
    text.append((bits & LockBits.TRY) != 0 ? " try" : "");
    text.append((bits & LockBits.SHARED) != 0 ? " read" : "");
    text.append(' ').append(batch.symbols.text(batch.name[row])).append('\n');
  }

  /** {@code lock_acquire_x: lock=0xffff8881000487a0 key=… … ip=f+0x39/0x2a0}. */
  void full(EventBatch batch, int row) {
    int bits = batch.lockBits[row];
    text.append(EventKind.of(batch.kind[row]).eventName()).append("_x: lock=");
    hex(batch.lock[row]);
    hexField((bits & LockBits.CLASS_KEY) != 0 ? "ckey" : "key", batch.key[row]);
    if ((bits & LockBits.ARGUMENTS_HIDDEN) != 0) {
      int flags = ((bits & LockBits.TRY) != 0 ? 1 : 0) | ((bits & LockBits.SHARED) != 0 ? 2 : 0);
      field("flags", flags);
    } else {
      field("try", (bits & LockBits.TRY) != 0 ? 1 : 0);
    }
    if (LockBits.subclass(bits) != 0) {
      field("subclass", LockBits.subclass(bits));
    }
    if ((bits & LockBits.READER_KNOWN) != 0) {
      field("read", (bits & LockBits.SHARED) == 0 ? 0 : (bits & LockBits.RECURSIVE) != 0 ? 2 : 1);
    }
    if ((bits & LockBits.CHECK_KNOWN) != 0) {
      field("check", (bits & LockBits.CHECK) != 0 ? 1 : 0);
    }
    if (batch.nestLock[row] != 0) {
      hexField("nest", batch.nestLock[row]);
    }
    if ((bits & LockBits.WAIT_KNOWN) != 0) {
      field("wait", LockBits.waitOuter(bits).level());
      text.append('/').append(LockBits.waitInner(bits).level());
    }
    if (LockBits.kernelType(bits) != 0) {
      field("type", LockBits.kernelType(bits));
    }
    if ((bits & LockBits.DEBUG_LOCKS_OFF) != 0) {
      field("debug_locks", 0);
    }
    if ((bits & LockBits.LOCKDEP_CONTEXT_KNOWN) != 0) {
      field("ctx", LockBits.lockdepContext(bits));
    }
    if (batch.ip[row] != Symbols.NONE) {
      text.append(" ip=").append(batch.symbols.text(batch.ip[row]));
    }
    text.append('\n');
  }

  /** As the kernel prints pointers; one that a trace hides as the kernel hides it. */
  void address(long value) {
    if (value == 0) {
      text.append("(____ptrval____)");
      return;
    }
    String digits = Long.toHexString(value);
    text.append("0".repeat(16 - digits.length())).append(digits);
  }

  private void field(String name, int value) {
    text.append(' ').append(name).append('=').append(value);
  }

  private void hexField(String name, long value) {
    text.append(' ').append(name).append('=');
    hex(value);
  }

  private void hex(long value) {
    text.append("0x").append(Long.toHexString(value));
  }
}
