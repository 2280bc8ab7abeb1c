package dev.lockreel.ingest.batch;

/**
 * A batch as the content of a record.
 *
 * @param value our columns, or lines without a {@code source}, which the record's key says
 * @param reading what lines cannot say, as a binary batch; null where there is nothing beside the
 *     value
 */
public record EncodedRecord(byte[] value, byte[] reading) {
  public int size() {
    return value.length + (reading == null ? 0 : reading.length);
  }
}
