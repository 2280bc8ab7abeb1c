package dev.lockreel.convert;

import dev.lockreel.ingest.lrb.LrbWriter;
import dev.lockreel.trace.EventBatch;
import java.io.IOException;
import java.io.OutputStream;

/** A batch file, which holds all that a batch does. */
final class BatchFileWriter implements TraceWriter {
  private final LrbWriter writer;
  private final Losses losses = new Losses();

  BatchFileWriter(OutputStream out, String source) throws IOException {
    writer = new LrbWriter(out, source);
  }

  @Override
  public void write(EventBatch batch) throws IOException {
    writer.write(batch);
  }

  @Override
  public Losses losses() {
    return losses;
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
