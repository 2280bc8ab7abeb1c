package dev.lockreel.replay;

import dev.lockreel.emulation.ModelState;
import dev.lockreel.emulation.SourceEmulation;
import dev.lockreel.emulation.state.StateException;
import dev.lockreel.ingest.ContentPrefix;
import dev.lockreel.lockdep.source.SourceValidator;
import dev.lockreel.lockdep.source.ValidatorState;
import dev.lockreel.lockdep.times.LockMeter;
import dev.lockreel.store.SourceCheckpoint;
import dev.lockreel.store.StoredModel;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.ReadProgress;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.SourceState;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One source that is being read: its models, its validator, its tally and its position. Its owner
 * brings the batches in trace order, from a file or from a topic.
 */
public final class SourceSession {
  private final SourceHome home;
  private final SourceState before;
  private final boolean persistent;
  private final ReadTally tally;
  private final SourceValidator validator;
  private final Symbols symbols;
  private final SourceValidator emulatedLocks;
  private final SourceEmulation emulation;
  private final EventRoute route;

  /** Null where locks are not measured. */
  private final LockMeter meter;

  private long modelEventsKept;
  private long nextOffset;
  private long nextLine;
  private boolean unterminatedTail;
  private long firstTimestampNanos;
  private long lastTimestampNanos;
  private boolean sawEvent;
  private ReadProgress progress;

  /**
   * Goes on from {@code before}, with the held locks and models that its home kept of the source.
   *
   * @throws IOException what was kept is of another lockreel or of other options
   */
  public SourceSession(SourceHome home, SourceState before) throws IOException {
    this.home = home;
    this.before = before;
    persistent = home.persistent();
    progress = before.progress();
    tally = before.unterminatedTail() ? before.tally().withoutTail() : before.tally().copy();
    symbols = home.symbols();
    validator = home.validator(before.identity(), false, tally);
    ValidatorState kept = home.validatorState(before.identity());
    if (kept != null) {
      validator.restore(kept, before.counters(), home.symbols());
    }
    emulatedLocks = home.validator(before.identity(), true, new ReadTally());
    emulation =
        home.options().emulation().source(symbols, new GraphOutput(emulatedLocks, validator));
    route = new EventRoute(emulation, validator);
    validator.whenLost(new ModelLosses(emulation, emulatedLocks));
    meter = home.lockMeter(before.origin().source());
    StoredModel models = home.model(before.identity());
    if (models != null) {
      try {
        ModelState state = ModelStateCodec.decode(models);
        emulation.restore(state);
        emulatedLocks.restore(state.locks(), new TreeMap<>(), symbols);
      } catch (IllegalArgumentException e) {
        throw new IOException(
            before.origin().source() + " goes on as it began: " + e.getMessage(), e);
      } catch (StateException e) {
        throw new IOException(
            "the models kept for "
                + before.origin().source()
                + " cannot be read: "
                + e.getMessage()
                + "; replay its traces into a new database",
            e);
      }
    }
    if (progress != ReadProgress.COMPLETE) {
      home.reading(before.identity(), validator::grounds);
    }
    modelEventsKept = modelEvents();
    nextOffset = before.nextOffset();
    nextLine = before.nextLine();
    sawEvent = before.counters().containsKey(SourceState.FIRST_TIMESTAMP);
    firstTimestampNanos = before.counters().getOrDefault(SourceState.FIRST_TIMESTAMP, 0L);
    lastTimestampNanos = before.counters().getOrDefault(SourceState.LAST_TIMESTAMP, 0L);
  }

  /** Hands a batch to the models and the validator; keeps nothing of it. */
  public void accept(EventBatch batch) {
    if (progress != ReadProgress.UNFINISHED) {
      progress = ReadProgress.UNFINISHED;
      home.reading(before.identity(), validator::grounds);
    }
    route.accept(batch);
    if (meter != null) {
      meter.accept(batch);
    }
    validator.header(batch);
    tally.add(batch.tally);
    nextOffset = batch.nextOffset;
    nextLine = batch.nextLine;
    unterminatedTail = batch.unterminatedTail;
    if (batch.size > 0) {
      if (!sawEvent) {
        firstTimestampNanos = batch.timestampNanos[0];
        sawEvent = true;
      }
      lastTimestampNanos = batch.timestampNanos[batch.size - 1];
    }
  }

  /**
   * Nothing was held before the first event, as the options say; does nothing where they don't, or
   * where something was read before.
   *
   * @param where position of that event
   */
  public void begin(long where, Origin origin) {
    if (!home.options().fromStart() || tally.linesRead() > 0 || tally.events() > 0) {
      return;
    }
    EventBatch start = new EventBatch(1);
    start.origin = origin;
    start.symbols = symbols;
    start.addStart(where);
    route.accept(start);
  }

  /**
   * Events of every CPU are missing here, and how many is unknown: from here on no lock is known to
   * be held.
   *
   * @param where position of the first event after the gap
   */
  public void gap(long where, Origin origin) {
    // Without an event so far, one CPU stands for all.
    int cpus = Math.max(1, validator.cpus());
    EventBatch lost = new EventBatch(cpus);
    lost.origin = origin;
    lost.symbols = symbols;
    lost.size = cpus;
    Arrays.fill(lost.kind, EventKind.LOST_EVENTS.code());
    Arrays.fill(lost.timestampNanos, lastTimestampNanos);
    Arrays.fill(lost.lock, -1);
    Arrays.fill(lost.position, where);
    for (int cpu = 0; cpu < cpus; cpu++) {
      lost.cpu[cpu] = cpu;
    }
    route.accept(lost);
    if (meter != null) {
      meter.accept(lost);
    }
  }

  /**
   * Ends the trace: calls that are in flight are run to their end, and events that the trace has
   * not shown are taken into account.
   *
   * @return whether that changed anything
   */
  public boolean end() {
    boolean ended = progress == ReadProgress.COMPLETE;
    progress = ReadProgress.COMPLETE;
    boolean ran = emulation.end();
    if (!persistent) {
      emulation
          .withoutEffect()
          .forEach(reason -> validator.notice(Anomaly.VARIANT_WITHOUT_EFFECT, reason));
    }
    return validator.end(!persistent) || ran || !ended;
  }

  /** The trace could not be read any further: what is odd about it so far is taken into account. */
  public void cut() {
    validator.end(false);
    failed();
  }

  /** As {@link #cut}, where memory is used up. */
  public void failed() {
    progress = ReadProgress.FAILED;
  }

  /** The models' state, to be kept across a restart; null where it has not changed. */
  private StoredModel model() {
    if (modelEvents() == modelEventsKept) {
      return null;
    }
    modelEventsKept = modelEvents();
    return ModelStateCodec.encode(
        before.identity(), emulation.state(emulatedLocks.state(before.identity())));
  }

  private long modelEvents() {
    return emulation.eventsTaken();
  }

  /** The tally of all that was read so far; live. */
  public ReadTally tally() {
    return tally;
  }

  /**
   * Where the source stands.
   *
   * @param prefix the beginning of its content, as far as it is known now
   * @param readerState what the reader of its format needs to go on
   */
  public KeptSource kept(ContentPrefix prefix, long[] readerState) {
    SourceState state = state(prefix, readerState);
    return new KeptSource(
        persistent
            ? new SourceCheckpoint(state, validator.state(before.identity()), model())
            : new SourceCheckpoint(state, null, null),
        emulation.waiting());
  }

  /** The state of the source for the report alone, from which no replay can continue. */
  KeptSource reported(ContentPrefix prefix) {
    SourceState state = state(prefix, before.readerState());
    return new KeptSource(new SourceCheckpoint(state, null, null), emulation.waiting());
  }

  private SourceState state(ContentPrefix prefix, long[] readerState) {
    SortedMap<String, Long> counters = new TreeMap<>(validator.counters());
    counters.putAll(emulation.counters());
    counters.put(SourceState.LOCKS_HELD_AT_END, (long) validator.heldLocks());
    long objects = emulation.liveObjects();
    if (objects > 0) {
      counters.put(SourceState.MODEL_OBJECTS_AT_END, objects);
    }
    if (sawEvent) {
      counters.put(SourceState.FIRST_TIMESTAMP, firstTimestampNanos);
      counters.put(SourceState.LAST_TIMESTAMP, lastTimestampNanos);
    }
    return new SourceState(
        before.identity(),
        before.origin(),
        prefix.length(),
        prefix.sha256(),
        nextOffset,
        nextLine,
        progress,
        unterminatedTail,
        tally.copy(),
        counters,
        readerState);
  }
}
