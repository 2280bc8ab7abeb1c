package dev.lockreel.ingest.ndjson;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockreel.ingest.Hex;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.LockBits;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.Symbols;
import dev.lockreel.trace.WaitType;
import java.io.IOException;
import java.util.Locale;

/**
 * The columns of a lock event as NDJSON fields: what {@link LockFields} reads. Defaults are left
 * out.
 */
final class LockFieldWriter {
  private final JsonGenerator json;

  LockFieldWriter(JsonGenerator json) {
    this.json = json;
  }

  void write(EventBatch batch, int row, EventKind kind) throws IOException {
    json.writeStringField(Field.LOCK.jsonName, Hex.format(batch.lock[row]));
    json.writeStringField(Field.CLASS.jsonName, batch.symbols.text(batch.name[row]));
    int bits = batch.lockBits[row];
    if (kind == EventKind.LOCK_ACQUIRE) {
      mode(bits);
    }
    if (kind == EventKind.LOCK_ACQUIRE || kind == EventKind.LOCK_RELEASE) {
      attributes(bits);
      if ((bits & LockBits.FULL) != 0) {
        key(batch, row, bits);
      }
      nestLock(batch, row, bits);
    }
  }

  private void mode(int bits) throws IOException {
    boolean shared = (bits & LockBits.SHARED) != 0;
    boolean recursive = (bits & LockBits.RECURSIVE) != 0;
    json.writeStringField(
        Field.MODE.jsonName, shared ? recursive ? "shared_recursive" : "shared" : "exclusive");
    if (shared && (bits & LockBits.READER_KNOWN) == 0) {
      json.writeBooleanField(Field.READER_KNOWN.jsonName, false);
    }
    if ((bits & LockBits.TRY) != 0) {
      json.writeBooleanField(Field.TRY.jsonName, true);
    }
  }

  private void attributes(int bits) throws IOException {
    LockType type = LockBits.type(bits);
    if (type != LockType.UNKNOWN) {
      json.writeStringField(Field.TYPE.jsonName, type.vocabularyName());
    }
    if (LockBits.subclass(bits) != 0) {
      json.writeNumberField(Field.SUBCLASS.jsonName, LockBits.subclass(bits));
    }
    if ((bits & LockBits.CHECK_KNOWN) != 0) {
      json.writeNumberField(Field.CHECK.jsonName, (bits & LockBits.CHECK) != 0 ? 1 : 0);
    }
    if ((bits & LockBits.WAIT_KNOWN) != 0) {
      json.writeStringField(Field.WAIT_INNER.jsonName, wait(LockBits.waitInner(bits)));
      json.writeStringField(Field.WAIT_OUTER.jsonName, wait(LockBits.waitOuter(bits)));
    }
    if (LockBits.kernelType(bits) != 0) {
      json.writeNumberField(Field.LOCK_TYPE.jsonName, LockBits.kernelType(bits));
    }
    if ((bits & LockBits.LOCKDEP_CONTEXT_KNOWN) != 0) {
      json.writeNumberField(Field.LOCKDEP_CTX.jsonName, LockBits.lockdepContext(bits));
    }
    if ((bits & LockBits.DEBUG_LOCKS_OFF) != 0) {
      json.writeNumberField(Field.DEBUG_LOCKS.jsonName, 0);
    }
  }

  private void nestLock(EventBatch batch, int row, int bits) throws IOException {
    boolean full = (bits & LockBits.FULL) != 0;
    if ((bits & LockBits.NEST_LOCK) != 0 || (full && batch.nestLock[row] != 0)) {
      json.writeStringField(Field.NEST_LOCK.jsonName, Hex.format(batch.nestLock[row]));
    }
  }

  private void key(EventBatch batch, int row, int bits) throws IOException {
    Field keyField = (bits & LockBits.CLASS_KEY) != 0 ? Field.CKEY : Field.KEY;
    json.writeStringField(keyField.jsonName, Hex.format(batch.key[row]));
    if (batch.ip[row] != Symbols.NONE) {
      json.writeStringField(Field.IP.jsonName, batch.symbols.text(batch.ip[row]));
    }
  }

  private static String wait(WaitType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
