package dev.lockreel.ingest.lrb;

import dev.lockreel.ingest.batch.BatchEncoder;
import dev.lockreel.trace.EventBatch;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Writes a batch file, one frame for each batch. Equal batches give equal bytes. A frame is given
 * to the stream whole and at once, so that whoever reads along gets it. Used by one thread; closes
 * the stream.
 */
public final class LrbWriter implements Closeable {
  private final OutputStream out;
  private final BatchEncoder encoder = new BatchEncoder();

  /**
   * Begins the file.
   *
   * @param source name of the boot that the trace is of, not empty, at most 4096 bytes in UTF-8
   */
  public LrbWriter(OutputStream out, String source) throws IOException {
    this.out = out;
    out.write(LrbFormat.header(source));
  }

  /** Writes a batch with its tally and its flags; as several where a frame is not enough. */
  public void write(EventBatch batch) throws IOException {
    byte[] encoded = encoder.encode(batch);
    if (encoded.length > LrbFormat.MOST_BATCH_BYTES && batch.size > 1) {
      EventBatch first = batch.rows(0, batch.size / 2);
      first.tally.add(batch.tally);
      write(first);
      write(batch.rows(batch.size / 2, batch.size));
      return;
    }
    int headerBytes = LrbFormat.FRAME_HEADER_BYTES;
    ByteBuffer frame = ByteBuffer.allocate(headerBytes + encoded.length);
    frame.putInt(encoded.length).putInt(LrbFormat.checksum(encoded, 0, encoded.length));
    frame.putInt(LrbFormat.checksum(frame.array(), 0, headerBytes - LrbFormat.CHECKSUM_BYTES));
    out.write(frame.put(encoded).array());
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
