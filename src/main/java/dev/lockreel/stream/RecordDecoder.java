package dev.lockreel.stream;

import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.ProbeMapping;
import dev.lockreel.ingest.batch.BatchDecoder;
import dev.lockreel.ingest.batch.MalformedBatchException;
import dev.lockreel.ingest.batch.NdjsonRecordDecoder;
import dev.lockreel.ingest.ndjson.NdjsonParser;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.Position;
import dev.lockreel.trace.Symbols;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Turns records into batches of events. Neighbouring records of one source share a batch: a record
 * may be a single event, and a batch of one costs more than its event. Safe for several threads.
 */
public final class RecordDecoder {
  /** Values that share a batch hold no more than this together. */
  static final int RUN_BYTES = 1 << 18;

  private static final int SMALL_BYTES = 1 << 12;
  private static final int SMALL_ROWS = 32;
  private static final int BYTES_PER_ROW = 32;

  /** Rows in a record of a usual publisher; a larger one makes its batch grow, once. */
  private static final int USUAL_ROWS = 1_024;

  /** Batches with room for more are not kept. */
  private static final int MOST_ROWS = 16 * USUAL_ROWS;

  private static final int POOLED = 256;

  private final String topic;
  private final Symbols symbols;
  private final ProbeMapping probes;
  private final ConcurrentLinkedQueue<NdjsonParser> parsers = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Codecs> idle = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<EventBatch> batches = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pooled = new AtomicInteger();

  /**
   * @param symbols where the names go
   * @param probes what events of other names mean, in lines that no publisher has read
   */
  public RecordDecoder(String topic, Symbols symbols, ProbeMapping probes) {
    this.topic = topic;
    this.symbols = symbols;
    this.probes = probes;
  }

  /** The decoders of whole records; each serves one thread at a time. */
  private static final class Codecs {
    final BatchDecoder batches = new BatchDecoder();
    final NdjsonRecordDecoder lines = new NdjsonRecordDecoder();
  }

  /** The file name of events in a partition: topic and partition. */
  public String file(int partition) {
    return topic + "-" + partition;
  }

  /** Decodes one record alone. */
  public RecordRun decode(StreamRecord record) {
    return run(List.of(record), record.value().length);
  }

  /** Decodes records of one partition, in their order. */
  public List<RecordRun> decode(List<StreamRecord> records) {
    List<RecordRun> runs = new ArrayList<>();
    int from = 0;
    while (from < records.size()) {
      StreamRecord last = records.get(from);
      int bytes = last.value().length;
      int to = from + 1;
      while (to < records.size() && sharesBatch(last, records.get(to), bytes)) {
        last = records.get(to);
        bytes += last.value().length;
        to++;
      }
      runs.add(run(List.copyOf(records.subList(from, to)), bytes));
      from = to;
    }
    return runs;
  }

  private static boolean sharesBatch(StreamRecord before, StreamRecord next, int bytes) {
    return before.isPlain()
        && next.isPlain()
        && bytes + next.value().length <= RUN_BYTES
        && before.isFollowedBy(next);
  }

  private RecordRun run(List<StreamRecord> records, int bytes) {
    StreamRecord first = records.get(0);
    if (first.problem() != null) {
      return unusable(first, first.problem());
    }
    EventBatch batch = batch(bytes);
    batch.origin = new Origin(first.source(), file(first.partition()));
    batch.symbols = symbols;
    batch.nextOffset = records.get(records.size() - 1).offset() + 1;
    if (first.isPlain()) {
      return lines(records, batch);
    }
    Codecs codecs = idle.poll();
    if (codecs == null) {
      codecs = new Codecs();
    }
    try {
      if (RecordHeaders.BATCH.equals(first.headers().contentType())) {
        codecs.batches.decode(first.value(), batch);
      } else if (first.headers().contentType() == null
          || first.headers().contentType().equals(RecordHeaders.NDJSON)) {
        if (first.headers().reading() == null) {
          return lines(records, batch);
        }
        codecs.lines.decode(first.value(), first.headers().reading(), batch);
      } else {
        return unusable(first, "unknown content-type " + first.headers().contentType());
      }
    } catch (MalformedBatchException e) {
      return unusable(first, e.getMessage());
    } finally {
      idle.add(codecs);
    }
    // A record is whole: the rest of an unfinished line does not come with the next one.
    batch.unterminatedTail = false;
    return new RecordRun(records, batch, List.of());
  }

  private static RecordRun unusable(StreamRecord record, String problem) {
    return new RecordRun(List.of(record), null, List.of(new DeadLetter(record, problem)));
  }

  private RecordRun lines(List<StreamRecord> records, EventBatch batch) {
    NdjsonParser parser = parsers.poll();
    if (parser == null) {
      // The key says what the source is.
      parser = new NdjsonParser(InputSpec.of(topic, symbols).withSource(topic).withProbes(probes));
    }
    List<DeadLetter> letters = List.of();
    for (StreamRecord record : records) {
      long malformed = batch.tally.linesMalformed();
      long place = Position.ofRecord(record.offset(), 1);
      parser.parse(record.value(), record.value().length, place, batch);
      if (batch.tally.linesMalformed() > malformed) {
        letters = letters.isEmpty() ? new ArrayList<>() : letters;
        letters.add(new DeadLetter(record, reason(record, batch, malformed)));
      }
    }
    parsers.add(parser);
    batch.unterminatedTail = false;
    return new RecordRun(records, batch, letters);
  }

  private static String reason(StreamRecord record, EventBatch batch, long malformedBefore) {
    long lines = batch.tally.linesMalformed() - malformedBefore;
    for (AnomalyExample example : batch.tally.examples()) {
      long place = example.position();
      if (example.malformed() && place >= Position.ofRecord(record.offset(), 0)) {
        return example.reason() + (lines > 1 ? " (and " + (lines - 1) + " more lines)" : "");
      }
    }
    return lines + " lines are no events";
  }

  private EventBatch batch(int bytes) {
    if (bytes < SMALL_BYTES) {
      return new EventBatch(Math.max(SMALL_ROWS, bytes / BYTES_PER_ROW));
    }
    EventBatch batch = batches.poll();
    if (batch == null) {
      return new EventBatch(USUAL_ROWS);
    }
    pooled.decrementAndGet();
    return batch;
  }

  /** Takes a batch back for reuse. */
  public void recycle(EventBatch batch) {
    boolean usual = batch.capacity() >= USUAL_ROWS && batch.capacity() <= MOST_ROWS;
    if (usual && pooled.get() < POOLED) {
      batch.clear();
      pooled.incrementAndGet();
      batches.add(batch);
    }
  }
}
