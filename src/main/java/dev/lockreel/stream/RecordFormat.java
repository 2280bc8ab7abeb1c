package dev.lockreel.stream;

import dev.lockreel.ingest.batch.BatchEncoder;
import dev.lockreel.ingest.batch.NdjsonRecordEncoder;
import dev.lockreel.trace.EventBatch;

/** What the value of a record is. Both say the same. */
public enum RecordFormat {
  /** Our own columns: a tenth of the bytes. */
  BATCH(RecordHeaders.BATCH) {
    @Override
    public Encoder newEncoder() {
      BatchEncoder encoder = new BatchEncoder();
      return batch -> new Encoded(encoder.encode(batch), null);
    }
  },
  /** Lines that anybody can read, with what they cannot say in a header. */
  NDJSON(RecordHeaders.NDJSON) {
    @Override
    public Encoder newEncoder() {
      NdjsonRecordEncoder encoder = new NdjsonRecordEncoder();
      return batch -> {
        NdjsonRecordEncoder.Encoded encoded = encoder.encode(batch);
        return new Encoded(encoded.lines(), encoded.reading());
      };
    }
  };

  private final String contentType;

  RecordFormat(String contentType) {
    this.contentType = contentType;
  }

  /** The header {@link RecordHeaders#CONTENT_TYPE}. */
  public String contentType() {
    return contentType;
  }

  /** For one thread. */
  public abstract Encoder newEncoder();

  /** Writes batches. */
  public interface Encoder {
    Encoded encode(EventBatch batch);
  }

  /**
   * A batch in bytes.
   *
   * @param reading header of that name; null where there is none
   */
  public record Encoded(byte[] value, byte[] reading) {
    public int size() {
      return value.length + (reading == null ? 0 : reading.length);
    }
  }
}
