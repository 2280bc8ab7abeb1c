package dev.lockreel.replay;

import dev.lockreel.ingest.PiecedSource;
import dev.lockreel.ingest.ResumePoint;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Position;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.SourceState;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.util.List;

/**
 * The loop over one input: its batches through the source's session, a checkpoint every few
 * seconds.
 */
final class SourceReplay {
  private final Replay replay;
  private final TraceInput input;
  private final SourceState before;
  private final SourceSession session;
  private final ReadTally tally;
  private final StrictCheck strict;
  private EventSource events;
  private List<TraceInput> later = List.of();
  private boolean hole;

  SourceReplay(Replay replay, TraceInput input, SourceState before) throws IOException {
    this.replay = replay;
    this.input = input;
    this.before = before;
    session = new SourceSession(replay, before);
    strict = new StrictCheck(replay.options());
    tally = session.tally();
  }

  /** The files that follow the input in one trace. */
  SourceReplay withLater(List<TraceInput> pieces, boolean someUnreadable) {
    later = pieces;
    hole = someUnreadable;
    return this;
  }

  private EventSource opened() throws IOException {
    EventSource first =
        input.events(new ResumePoint(before.nextOffset(), before.nextLine(), before.readerState()));
    if (later.isEmpty()) {
      return first;
    }
    return new PiecedSource(first, input.format(), before, later, hole);
  }

  void run() throws IOException {
    MemoryLimit memory = new MemoryLimit();
    long interval = replay.options().checkpointEvery().toNanos();
    long last = System.nanoTime();
    boolean committed = false;
    WatchPace pace = new WatchPace(input.live());
    session.begin(1, input.origin());
    try (EventSource source = opened()) {
      events = source;
      for (EventBatch batch = source.next(); batch != null; batch = source.next()) {
        strict.check(batch.tally.firstMalformed(), this::place);
        session.accept(batch);
        boolean resumable = batch.resumable;
        int read = batch.size;
        committed &= batch.tally.linesRead() == 0 && batch.size == 0;
        source.recycle(batch);
        replay
            .listener()
            .progressed(source.bytesConsumed(), tally.events(), replay.graph().findingCount());
        watch(pace, read);
        if (!committed
            && resumable
            && replay.persistent()
            && System.nanoTime() - last >= interval) {
          commit();
          last = System.nanoTime();
          committed = true;
        }
        if (resumable && replay.listener().cancelled()) {
          break;
        }
        if (resumable && memory.isReached()) {
          throw full();
        }
      }
    } catch (TraceInputException e) {
      // What was understood before the input failed is kept, as at a stop.
      if (replay.listener().cancelled()) {
        // Compressed data that was stopped midway looks cut short.
        commit();
        return;
      }
      session.cut();
      commit();
      throw e;
    } catch (VirtualMachineError | AssertionError e) {
      throw exhausted(e);
    }
    if (!replay.listener().cancelled()) {
      session.end();
      committed = false;
    }
    if (!committed) {
      commit();
    }
    replay.graph().finish(before.identity());
    replay.findingWatch().report(replay.listener());
    if (tally.events() == 0 && !replay.listener().cancelled()) {
      throw new TraceInputException(
          input.path()
              + ": holds no event at all ("
              + tally.linesRead()
              + " lines read"
              + firstMalformed()
              + ")");
    }
    if (tally.linesMalformed() * 10 > tally.linesRead() * 9 && !replay.listener().cancelled()) {
      throw new TraceInputException(
          input.path()
              + ": "
              + tally.linesMalformed()
              + " of "
              + tally.linesRead()
              + " lines cannot be read"
              + firstMalformed()
              + "; they may be wrapped, or encoded by a mail program");
    }
  }

  private void watch(WatchPace pace, int read) {
    FindingWatch watch = replay.findingWatch();
    long began = System.nanoTime();
    if (pace.due(read, watch.cost(), began)) {
      watch.report(replay.listener());
      pace.looked(began, System.nanoTime());
    }
  }

  /**
   * Memory or stack are used up, here or in a thread that parses. The validator may have stopped
   * within an event: the database keeps its last checkpoint, the report has what was understood.
   */
  private IOException exhausted(Error error) {
    if (!ResourcesExhausted.is(error)) {
      throw error;
    }
    IOException failure =
        new ResourcesExhausted(
            input.path() + ": stopped after " + tally.linesRead() + " lines", error);
    try {
      replay.keep(session.reported(input.prefix()));
    } catch (OutOfMemoryError again) {
      failure.addSuppressed(again);
    }
    return failure;
  }

  /** Memory is nearly used up, between two batches: what was read so far is kept. */
  private IOException full() throws IOException {
    session.failed();
    commit();
    return ResourcesExhausted.memory(
        input.path() + ": stopped after " + tally.linesRead() + " lines");
  }

  private String firstMalformed() {
    AnomalyExample first = tally.firstMalformed();
    return first == null ? "" : "; " + Position.words(first.position()) + ": " + first.reason();
  }

  private void commit() throws IOException {
    if (tally.events() == 0) {
      // A source is known by how it begins, and a header alone begins many traces.
      return;
    }
    replay.checkpoint(session.kept(input.prefix(), events.state()));
  }

  /** Place of the line in the input, or in the trace that the input was made of. */
  private String place(AnomalyExample example) {
    boolean here = example.file().equals(input.origin().file());
    return (here ? input.path() : example.file()) + ":" + Position.text(example.position());
  }
}
