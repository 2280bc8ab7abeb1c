package dev.lockreel.stream.kafka;

import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.ingest.batch.BatchDecoder;
import dev.lockreel.ingest.batch.BatchText;
import dev.lockreel.ingest.batch.NdjsonRecordDecoder;
import dev.lockreel.stream.RecordHeaders;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** All that a trace says, however it was cut: read from its file, or from its records. */
final class Transcript {
  private final List<String> rows = new ArrayList<>();
  private final ReadTally tally = new ReadTally();
  private final Symbols symbols = new Symbols();
  private final BatchDecoder batches = new BatchDecoder();
  private final NdjsonRecordDecoder lines = new NdjsonRecordDecoder();
  private final EventBatch decoded = new EventBatch();

  /** What replay reads of a file. */
  static Transcript ofFile(Path trace, String source) throws IOException {
    Transcript transcript = new Transcript();
    InputSpec spec =
        InputSpec.of(trace.toString(), transcript.symbols).withSource(source).withThreads(0);
    try (EventSource events = TraceInput.open(spec).events()) {
      for (EventBatch batch = events.next(); batch != null; batch = events.next()) {
        transcript.add(batch);
        events.recycle(batch);
      }
    }
    return transcript;
  }

  /** Takes the next record, which must be the next of its trace. */
  void add(byte[] key, byte[] value, Headers headers, long sequence) throws IOException {
    decoded.clear();
    decoded.symbols = symbols;
    decoded.origin = new Origin(new String(key, StandardCharsets.UTF_8), "topic");
    expect(sequence, number(headers, RecordHeaders.SEQUENCE));
    expect(rows.size(), number(headers, RecordHeaders.FIRST_EVENT));
    if (RecordHeaders.BATCH.equals(text(headers, RecordHeaders.CONTENT_TYPE))) {
      batches.decode(value, decoded);
    } else {
      Header reading = headers.lastHeader(RecordHeaders.READING);
      lines.decode(value, reading.value(), decoded);
    }
    add(decoded);
  }

  private static void expect(long expected, long found) {
    if (found != expected) {
      throw new AssertionError("expected " + expected + ", found " + found);
    }
  }

  private void add(EventBatch batch) {
    BatchText.sayAsLinesDo(batch);
    String origin = batch.origin.source() + "/" + batch.origin.file();
    String flags =
        (batch.showsHardirqThreaded ? " threaded " : " ") + (batch.showsBottomHalves ? "bh " : "");
    for (String row : BatchText.rows(batch)) {
      rows.add(origin + flags + row);
    }
    tally.add(batch.tally);
  }

  /** Row by row, with source, file and flags. */
  List<String> rows() {
    return rows;
  }

  String tally() {
    return BatchText.tally(tally);
  }

  static long number(Headers headers, String name) {
    return ByteBuffer.wrap(headers.lastHeader(name).value()).getLong();
  }

  static String text(Headers headers, String name) {
    return new String(headers.lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
