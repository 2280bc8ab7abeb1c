package dev.lockreel.stream;

import dev.lockreel.ingest.batch.BatchEncoder;
import dev.lockreel.ingest.batch.EncodedRecord;
import dev.lockreel.ingest.batch.NdjsonRecordEncoder;
import dev.lockreel.trace.EventBatch;

/** Format of a record's value. Either holds all of a batch. */
public enum RecordFormat {
  /** The binary batch: a tenth of the bytes. */
  BATCH(RecordHeaders.BATCH) {
    @Override
    public Encoder newEncoder() {
      BatchEncoder encoder = new BatchEncoder();
      return batch -> new EncodedRecord(encoder.encode(batch), null);
    }
  },
  /**
   * NDJSON lines, which any consumer can read; what they cannot hold is in the header {@code
   * reading}.
   */
  NDJSON(RecordHeaders.NDJSON) {
    @Override
    public Encoder newEncoder() {
      NdjsonRecordEncoder encoder = new NdjsonRecordEncoder();
      return encoder::encode;
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
    EncodedRecord encode(EventBatch batch);
  }
}
