package dev.lockreel.stream;

import dev.lockreel.ingest.ContentPrefix;
import dev.lockreel.replay.KeptSource;
import dev.lockreel.replay.SourceHome;
import dev.lockreel.replay.SourceSession;
import dev.lockreel.store.WaitingRecord;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.Position;
import dev.lockreel.trace.ReadProgress;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.SourceState;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * One trace of one source as it comes in records: takes them in order and each once, and declares
 * gaps. Moves with its partition to another process; the graph does not.
 */
public final class StreamedTrace {
  /** No line of the record. */
  private static final int WHOLE = 0;

  private static final ContentPrefix UNKNOWN_PREFIX = new ContentPrefix(0, "");

  private final SourceHome home;
  private final RecordDecoder decoder;
  private final String identity;
  private final String source;
  private final Consumer<DeadLetter> letters;
  private final boolean arrivalsShow;
  private final TraceOrder order;
  private final WaitingRecords kept;

  /** The trace was met after its first record. */
  private final boolean midway;

  private SourceSession session;
  private int partition;
  private long lastUse;

  /** It may differ from the state that the last checkpoint has. */
  private boolean changed;

  /**
   * Goes on from what the database has of it, if anything.
   *
   * @param first a record of it
   * @param waiting its records that wait, as the database has them
   */
  public StreamedTrace(
      StreamContext stream, StreamRecord first, String name, List<StreamRecord> waiting)
      throws IOException {
    home = stream.home();
    decoder = stream.decoder();
    letters = stream.letters();
    arrivalsShow = stream.arrivalsShow();
    source = first.source() == null ? name : first.source();
    partition = first.partition();
    identity = StreamedIdentity.of(name, stream.topic());
    SourceState before = home.source(identity);
    StreamSettings settings = stream.settings();
    // A record that far from the beginning is no disorder either: the trace is met midway.
    midway =
        waiting.isEmpty()
            && first.headers().sequence() > 0
            && (stream.midway().test(partition)
                || first.headers().sequence() > settings.windowRecords());
    order =
        new TraceOrder(
            before == null ? null : StreamedIdentity.order(before),
            midway,
            settings.windowRecords(),
            settings.windowBytes());
    if (before != null) {
      partition = StreamedIdentity.partition(before);
      session = new SourceSession(home, before);
    }
    kept = new WaitingRecords(stream.topic(), waiting);
    waiting.forEach(each -> order.offer(each));
    if (before == null && midway) {
      open(new Origin(source, decoder.file(partition)));
      noticed(Anomaly.STREAM_GAP, first, "begins with record " + first.headers().sequence());
    }
  }

  /** A record without content of a trace that was met before, to go on from its state alone. */
  public static StreamRecord recordOf(SourceState state, String name) {
    int at = name.lastIndexOf('@');
    String source = state.origin().source();
    String traceId = at == source.length() ? name.substring(at + 1) : null;
    return new StreamRecord(
        StreamedIdentity.partition(state),
        0,
        source,
        new RecordHeaders(null, traceId, RecordHeaders.UNNUMBERED, RecordHeaders.UNNUMBERED, null),
        new byte[0],
        null);
  }

  /** Takes neighbouring records, decoded together. */
  public void accept(RecordRun run) throws IOException {
    changed = true;
    partition = run.first().partition();
    if (run.records().size() == 1) {
      offer(run);
    } else if (order.isDue(run.first())) {
      take(run);
    } else {
      for (StreamRecord each : run.records()) {
        offerAlone(each);
      }
    }
  }

  private void offerAlone(StreamRecord record) throws IOException {
    RecordRun alone = decoder.decode(record);
    offer(alone);
    recycle(alone);
  }

  private void offer(RecordRun run) throws IOException {
    StreamRecord record = run.first();
    switch (order.offer(record)) {
      case DUE -> {
        take(run);
        takeWaiting();
      }
      case WAITS -> {
        if (arrivalsShow) {
          // Its place among the sources is that of its first record, even if that waits.
          open(new Origin(source, decoder.file(partition)));
        }
        while (order.overflows()) {
          giveUp();
        }
      }
      case REPEATED -> repeated(record);
    }
  }

  /** Takes the waiting records that follow the one that was taken. */
  private void takeWaiting() throws IOException {
    for (StreamRecord next = order.next(); next != null; next = order.next()) {
      RecordRun run = decoder.decode(next);
      take(run);
      recycle(run);
    }
  }

  /** Gives up the record that is due: it does not come, or comes too late. */
  private void giveUp() throws IOException {
    StreamRecord next = order.waiting().iterator().next();
    open(new Origin(source, decoder.file(partition)));
    gap(next, "what should come before it is missing");
    order.giveUp();
    takeWaiting();
  }

  /** The trace ends here: records that wait are taken without the missing ones. */
  public void flush() throws IOException {
    while (!order.waiting().isEmpty()) {
      changed = true;
      giveUp();
    }
  }

  /** The trace ends here: calls whose end it does not show are run on. */
  public void end() {
    if (session != null && session.end()) {
      changed = true;
    }
  }

  /** Records of its partition were skipped; some of them may have been of this trace. */
  void skip(long from, long to) {
    changed = true;
    order.restart();
    if (session != null) {
      long place = Position.ofRecord(to, WHOLE);
      session.gap(place, new Origin(source, decoder.file(partition)));
      session
          .tally()
          .noticed(
              new AnomalyExample(
                  Anomaly.STREAM_GAP,
                  decoder.file(partition),
                  place,
                  "records from " + from + " on were not consumed here"));
    }
  }

  private void take(RecordRun run) throws IOException {
    StreamRecord record = run.first();
    EventBatch batch = run.batch();
    if (batch == null) {
      unusable(run);
      return;
    }
    int rows = batch.size;
    if (run.records().size() == 1 && order.isRepeated(record, rows)) {
      repeated(record);
      return;
    }
    open(batch.origin);
    int again = order.repeatedRows(record, rows);
    session.accept(again == 0 ? batch : tail(batch, again));
    run.deadLetters().forEach(letters);
    order.passed(run.last(), rows);
  }

  private void unusable(RecordRun run) throws IOException {
    StreamRecord record = run.first();
    open(new Origin(source, decoder.file(partition)));
    DeadLetter letter = run.deadLetters().get(0);
    session.gap(
        Position.ofRecord(record.offset(), WHOLE), new Origin(source, decoder.file(partition)));
    session.tally().noticed(letter.example(decoder.file(record.partition())));
    letters.accept(letter);
    order.passedUnread(record);
  }

  private void gap(StreamRecord before, String reason) {
    session.gap(
        Position.ofRecord(before.offset(), WHOLE), new Origin(source, decoder.file(partition)));
    noticed(Anomaly.STREAM_GAP, before, reason);
  }

  private void repeated(StreamRecord record) throws IOException {
    if (!arrivalsShow) {
      return;
    }
    open(new Origin(source, decoder.file(partition)));
    noticed(
        Anomaly.REPEATED_RECORD,
        record,
        "record " + record.headers().sequence() + " where " + order.due() + " is due");
  }

  private void noticed(Anomaly anomaly, StreamRecord record, String reason) {
    session
        .tally()
        .noticed(
            new AnomalyExample(
                anomaly,
                decoder.file(record.partition()),
                Position.ofRecord(record.offset(), WHOLE),
                reason));
  }

  private void open(Origin origin) throws IOException {
    if (session == null) {
      session =
          new SourceSession(
              home,
              new SourceState(
                  identity,
                  origin,
                  UNKNOWN_PREFIX.length(),
                  UNKNOWN_PREFIX.sha256(),
                  0,
                  1,
                  ReadProgress.UNFINISHED,
                  false,
                  new ReadTally(),
                  new TreeMap<>(),
                  new long[0]));
      if (!midway) {
        session.begin(Position.ofRecord(0, WHOLE), origin);
      }
    }
  }

  /** The rows from {@code from} on; those before them were counted, and so were all lines. */
  private static EventBatch tail(EventBatch batch, int from) {
    EventBatch tail = batch.rows(from, batch.size);
    tail.tally.decoded(tail.size, tail.size);
    return tail;
  }

  private void recycle(RecordRun run) {
    if (run.batch() != null) {
      decoder.recycle(run.batch());
    }
  }

  public String identity() {
    return identity;
  }

  /** Records that wait. */
  public int waiting() {
    return order.waiting().size();
  }

  /** Whether it changed since the last checkpoint. */
  public boolean hasChanged() {
    return changed;
  }

  /** Whether the database has all of it, and no record of it waits. */
  boolean isKept() {
    return !changed && order.waiting().isEmpty() && kept.isEmpty();
  }

  /** When a record of it came last, as its owner counts. */
  long lastUse() {
    return lastUse;
  }

  void usedAt(long when) {
    lastUse = when;
  }

  /** Events taken so far, those of earlier runs included. */
  public long events() {
    return session == null ? 0 : session.tally().events();
  }

  /** Adds what changed since the last checkpoint to these lists. */
  public void checkpoint(
      List<KeptSource> sources,
      List<WaitingRecord> nowWaiting,
      List<WaitingRecord.Place> noLongerWaiting) {
    if (!changed) {
      return;
    }
    changed = false;
    if (session != null) {
      sources.add(
          session.kept(UNKNOWN_PREFIX, StreamedIdentity.readerState(partition, order.state())));
    }
    kept.update(order.waiting(), nowWaiting, noLongerWaiting);
  }
}
