package dev.lockreel.ingest.batch;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.Origin;

/**
 * Reads what {@link BatchEncoder} writes, from untrusted input: any bytes give a batch that the
 * validator can take, or a {@link MalformedBatchException} with the reason. The memory taken is a
 * small multiple of the number of bytes, whatever they say. Used by one thread at a time.
 */
public final class BatchDecoder {
  private static final int LOCK_TYPES = LockType.values().length;

  private final ColumnReader columns = new ColumnReader();

  /**
   * Fills {@code into} with the batch that {@code bytes} are.
   *
   * @param into comes empty, with {@code symbols} and {@code origin} set; the origin's file becomes
   *     the one that the batch names. {@code nextOffset}, {@code nextLine} and {@code resumable}
   *     stay the caller's. Empty again where this fails.
   */
  public void decode(byte[] bytes, EventBatch into) throws MalformedBatchException {
    decode(bytes, 0, bytes.length, into);
  }

  /** Decodes the bytes {@code [from, to)} as {@link #decode(byte[], EventBatch)} does. */
  public void decode(byte[] bytes, int from, int to, EventBatch into)
      throws MalformedBatchException {
    try {
      read(bytes, from, to, into);
    } catch (MalformedBatchException e) {
      into.clear();
      throw e;
    }
  }

  private void read(byte[] bytes, int from, int to, EventBatch into)
      throws MalformedBatchException {
    WireReader in = new WireReader(bytes, from, to);
    int version = in.octet();
    if (version != Wire.VERSION) {
      throw new MalformedBatchException(
          "version " + version + " of the binary batch, where " + Wire.VERSION + " is known");
    }
    long flags = in.natural();
    if ((flags & ~Wire.FLAGS_MASK) != 0) {
      throw new MalformedBatchException("unknown flags " + Long.toHexString(flags));
    }
    StringsIn strings = new StringsIn(in, bytes, into.symbols);
    String file = strings.text(in);
    into.tally.add(TallyCodec.read(in, strings));
    if ((flags & Wire.HEADERS) != 0) {
      TallyCodec.readHeaders(in, into.tally);
    }
    int rows = in.count("rows");
    while (into.capacity() < rows) {
      into.grow();
    }
    into.size = rows;
    for (int row = 0; row < rows; row++) {
      into.kind[row] = WireKinds.kind((byte) in.octet());
      into.detail[row] = null;
    }
    readColumns(in, rows, strings, into);
    new DetailReader(in, strings).read(into, rows);
    if (!in.atEnd()) {
      throw new MalformedBatchException(in.left() + " bytes after the end");
    }
    check(into);
    into.showsHardirqThreaded = (flags & Wire.SHOWS_HARDIRQ_THREADED) != 0;
    into.showsBottomHalves = (flags & Wire.SHOWS_BOTTOM_HALVES) != 0;
    into.unterminatedTail = (flags & Wire.UNTERMINATED_TAIL) != 0;
    if (!file.isEmpty() && !file.equals(into.origin.file())) {
      into.origin = new Origin(into.origin.source(), file);
    }
  }

  private void readColumns(WireReader in, int rows, StringsIn strings, EventBatch into)
      throws MalformedBatchException {
    columns.read(in, rows, into.context);
    columns.read(in, rows, into.lockBits);
    columns.read(in, rows, into.timestampNanos);
    columns.read(in, rows, into.lock);
    columns.read(in, rows, into.key);
    columns.read(in, rows, into.nestLock);
    columns.read(in, rows, into.pid);
    columns.read(in, rows, into.cpu);
    columns.read(in, rows, into.comm, strings);
    columns.read(in, rows, into.name, strings);
    columns.read(in, rows, into.ip, strings);
    columns.read(in, rows, into.position);
  }

  /** Checks what the validator relies on. */
  private static void check(EventBatch batch) throws MalformedBatchException {
    checkPlaces(batch);
    int acquire = EventKind.LOCK_ACQUIRE.code();
    int release = EventKind.LOCK_RELEASE.code();
    int model = EventKind.MODEL.code();
    byte[] kinds = batch.kind;
    int[] lockBits = batch.lockBits;
    int all = 0;
    for (int row = 0; row < batch.size; row++) {
      int kind = kinds[row];
      if (kind == acquire || kind == release) {
        int bits = lockBits[row];
        if ((bits >>> LockBits.TYPE_SHIFT & 15) >= LOCK_TYPES) {
          throw new MalformedBatchException("row " + row + " has an unknown type of lock");
        }
        all |= bits;
      } else if (kind == model && !isModelEvent(batch, row)) {
        throw new MalformedBatchException("row " + row + " has no event");
      }
    }
    batch.hasFull |= (all & LockBits.FULL) != 0;
  }

  private static void checkPlaces(EventBatch batch) throws MalformedBatchException {
    for (int row = 0; row < batch.size; row++) {
      if (batch.cpu[row] < 0 || batch.cpu[row] >= Wire.MOST_CPUS) {
        throw new MalformedBatchException("row " + row + " is of CPU " + batch.cpu[row]);
      }
      if (batch.pid[row] < 0 || batch.position[row] < 0) {
        throw new MalformedBatchException("row " + row + " has a negative pid or position");
      }
    }
  }

  private static boolean isModelEvent(EventBatch batch, int row) {
    return batch.detail[row] != null && !batch.detail[row].event().isEmpty();
  }
}
