package dev.lockreel.convert;

import dev.lockreel.ingest.ndjson.NdjsonParser;
import dev.lockreel.ingest.ndjson.NdjsonWriter;
import dev.lockreel.ingest.ndjson.TraceFacts;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** NDJSON, with lines for what holds for the whole trace. */
final class NdjsonTarget implements TextTarget {
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final NdjsonWriter writer;
  private final NdjsonParser parser = new NdjsonParser();

  /** What has been written. */
  private TraceFacts written;

  private long bufferEntries;
  private long entries;

  NdjsonTarget() throws IOException {
    writer = new NdjsonWriter(line, false);
  }

  @Override
  public void before(EventBatch batch, ByteArrayOutputStream out, Losses losses)
      throws IOException {
    bufferEntries += batch.tally.bufferEntries();
    entries += batch.tally.entryLines();
    losses.noticed(batch, Anomaly.NO_INTERRUPT_STATE);
    losses.noticed(batch, Anomaly.EVENTS_SWITCHED_ON);
    long overruns = batch.tally.anomalies().getOrDefault(Anomaly.OVERRUN, 0L);
    if (overruns > 0 && overruns > overrunRows(batch)) {
      losses.fact(Anomaly.OVERRUN.id());
    }
    TraceFacts facts = TraceFacts.of(batch);
    if (written == null) {
      facts(facts.hardirqThreaded(), facts.bottomHalves(), facts.cpus(), out);
      return;
    }
    // Once a header has explained the flags it holds on; that of a later trace comes too late.
    if (facts.bottomHalves() && !written.bottomHalves()) {
      losses.fact("bottom_halves");
    }
    if (facts.cpus() > written.cpus()) {
      facts(written.hardirqThreaded(), written.bottomHalves(), facts.cpus(), out);
    }
  }

  /** Rows that say that the ring buffer wrapped; a header says it without one. */
  private static long overrunRows(EventBatch batch) {
    long rows = 0;
    for (int row = 0; row < batch.size; row++) {
      boolean says =
          batch.kind[row] == EventKind.TRACE_BOUNDARY.code()
              && batch.detail[row] != null
              && batch.detail[row].fields().containsKey("written");
      rows += says ? 1 : 0;
    }
    return rows;
  }

  private void facts(boolean threaded, boolean halves, int cpus, ByteArrayOutputStream out)
      throws IOException {
    written = new TraceFacts(threaded, halves, cpus, 0, 0);
    writer.write(written);
    flush(out);
  }

  @Override
  public void write(EventBatch batch, int row, ByteArrayOutputStream out) throws IOException {
    writer.write(batch, row);
    flush(out);
  }

  private void flush(ByteArrayOutputStream out) throws IOException {
    writer.flush();
    line.writeTo(out);
    line.reset();
  }

  @Override
  public void read(byte[] lines, EventBatch into) {
    parser.parse(lines, lines.length, 1, into);
  }

  @Override
  public boolean join(EventBatch read, int from, int to) {
    return false;
  }

  @Override
  public boolean timed(byte kind) {
    return true;
  }

  @Override
  public boolean holdsUnread(String field) {
    return false;
  }

  @Override
  public void end(ByteArrayOutputStream out) throws IOException {
    if (written != null && bufferEntries > 0) {
      writer.write(
          new TraceFacts(
              written.hardirqThreaded(), written.bottomHalves(), 0, bufferEntries, entries));
      flush(out);
    }
  }
}
