package dev.lockreel.ingest.ftrace;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.Symbols;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lock events printed field by field: by {@code trace-cmd report -R}, or by the kernel with {@code
 * options/fields}.
 *
 * <pre>
 * lock_acquire:        flags=2 name=&mm->mmap_lock lockdep_addr=0xffff8881000487a0
 * contention_begin: lock_addr=0xffffffff820cdce0 flags=0x5 (5)
 * </pre>
 */
final class RawLocks {
  private static final Pattern ADDRESS =
      Pattern.compile("(?:^|.* )(?:lockdep_addr|lock_addr)=(?:0x)?([0-9a-f]{1,16})\\b.*");
  private static final Pattern FLAGS =
      Pattern.compile("(?:^|.* )flags=(?:0x)?([0-9a-f]{1,8})\\b.*");
  private static final Pattern NAME =
      Pattern.compile(
          "(?:^|.*? )name=(.*?)(?: +(?:lockdep_addr|flags)=(?:0x)?[0-9a-f]+( \\(-?\\d+\\))?)*");
  private static final int TRY = 1;
  private static final int READ = 2;

  private final Rows rows;

  RawLocks(Rows rows) {
    this.rows = rows;
  }

  /** Adds the event of {@code kind} with those fields; null, or what is wrong with it. */
  String read(EventKind kind, String fields) {
    Matcher address = ADDRESS.matcher(fields);
    if (!address.matches()) {
      return "without a lock address";
    }
    Matcher flags = FLAGS.matcher(fields);
    Matcher name = NAME.matcher(fields);
    int bits = 0;
    if (kind == EventKind.LOCK_ACQUIRE && flags.matches()) {
      int printed = Integer.parseUnsignedInt(flags.group(1), 16);
      bits =
          ((printed & TRY) != 0 ? LockBits.TRY : 0) | ((printed & READ) != 0 ? LockBits.SHARED : 0);
    }
    EventBatch batch = rows.batch;
    int row = rows.add(kind.code());
    batch.lock[row] = Long.parseUnsignedLong(address.group(1), 16);
    batch.lockBits[row] = bits;
    batch.name[row] = name.matches() ? batch.symbols.intern(name.group(1)) : Symbols.NONE;
    return null;
  }
}
