package dev.lockreel.ingest.batch;

/**
 * A batch as the content of a record.
 *
 * @param value a binary batch, or lines without a {@code source}, which is the record's key
 * @param reading what NDJSON lines cannot hold, as a binary batch; null where the value holds all
 */
public record EncodedRecord(byte[] value, byte[] reading) {
  public int size() {
    return value.length + (reading == null ? 0 : reading.length);
  }
}
