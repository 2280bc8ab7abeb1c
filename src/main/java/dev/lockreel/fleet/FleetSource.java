package dev.lockreel.fleet;

import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.GroundState;
import dev.lockreel.lockdep.source.SourceRules;
import dev.lockreel.lockdep.source.SourceValidator;
import dev.lockreel.lockdep.source.ValidatorState;
import dev.lockreel.replay.KeptSource;
import dev.lockreel.replay.ReplayOptions;
import dev.lockreel.replay.SourceHome;
import dev.lockreel.store.FactRecord;
import dev.lockreel.store.SourceImage;
import dev.lockreel.store.SourceSummary;
import dev.lockreel.store.StoredModel;
import dev.lockreel.store.WaitingRecord;
import dev.lockreel.stream.RecordCodec;
import dev.lockreel.stream.RecordRun;
import dev.lockreel.stream.StreamContext;
import dev.lockreel.stream.StreamRecord;
import dev.lockreel.stream.StreamedIdentity;
import dev.lockreel.stream.StreamedTrace;
import dev.lockreel.trace.ReadProgress;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.SourceState;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * One source of the fleet in memory: its trace, its validators, and its facts. All of it is in the
 * entries after {@link #save}.
 */
final class FleetSource implements SourceHome {
  static final char IMAGE = 'i';
  static final char WAITING = 'w';
  private static final char MODEL = 'm';

  private static final long[] NO_COUNTS = {};

  private final FleetContext context;
  private final String name;
  private final String identity;
  private final String graph;
  private final SourceImage before;
  private final SourceFacts recorded;
  private final SourceFacts emulated;
  private final List<SourceValidator> validators = new ArrayList<>();
  private final StreamedTrace trace;
  private SourceSummary summary;
  private long lastRecord;
  private boolean dirty;
  private boolean unpublished;
  private boolean ended;

  /**
   * Goes on from what is kept of it, if anything.
   *
   * @param first a record of it; null: it is kept
   */
  FleetSource(FleetContext context, String name, StreamRecord first) throws IOException {
    this.context = context;
    this.name = name;
    identity = StreamedIdentity.of(name, context.settings().topics().traces());
    byte[] image = context.entries().get(EntryKey.of(IMAGE, identity));
    before = image == null ? null : SourceImage.decode(image);
    graph = before == null ? context.settings().graph(first.headers().kernel()) : before.graph();
    recorded =
        new SourceFacts(
            identity,
            false,
            context.entries(),
            before == null ? NO_COUNTS : before.counts(),
            digest -> context.known().holder(graph, digest));
    emulated =
        new SourceFacts(
            identity,
            true,
            context.entries(),
            before == null ? NO_COUNTS : before.emulatedCounts(),
            digest -> context.known().holder(graph, digest));
    summary =
        before == null
            ? null
            : SourceSummary.of(before.state(), before.waiting(), before.validator());
    unpublished = first == null;
    ended = before != null && before.state().progress() == ReadProgress.COMPLETE;
    StreamRecord begin = first == null ? StreamedTrace.recordOf(before.state(), name) : first;
    trace = new StreamedTrace(streamContext(), begin, name, waiting());
  }

  private StreamContext streamContext() {
    return new StreamContext(
        this,
        context.decoder(),
        context.settings().stream(),
        context.settings().topics().traces(),
        partition -> false,
        false,
        context.output()::deadLetter);
  }

  private List<StreamRecord> waiting() throws IOException {
    List<StreamRecord> records = new ArrayList<>();
    RecordCodec codec = new RecordCodec();
    context
        .entries()
        .scan(
            EntryKey.of(WAITING, identity),
            (key, value) -> {
              ByteBuffer place = ByteBuffer.wrap(EntryKey.rest(key));
              records.add(codec.decode(place.getInt(), place.getLong(), value));
            });
    return records;
  }

  /** Takes a record of it. */
  void accept(StreamRecord record, long now) throws IOException {
    long events = trace.events();
    RecordRun run = context.decoder().decode(record);
    trace.accept(run);
    if (run.batch() != null) {
      context.decoder().recycle(run.batch());
    }
    lastRecord = now;
    ended = false;
    changed();
    context.metrics().events.add(trace.events() - events);
    send(recorded.drain(), false);
    send(emulated.drain(), true);
  }

  /** Sends the evidence of facts that it was left out of, where they still hold. */
  void answer(FactRecord lacking) throws IOException {
    SourceFacts facts = lacking.emulated() ? emulated : recorded;
    send(facts.whole(lacking.facts()), lacking.emulated());
  }

  String identity() {
    return identity;
  }

  private void changed() {
    dirty = true;
    unpublished = true;
  }

  /** Takes it as read to its end, for now; where no record of it waits. */
  void end() {
    if (!ended && trace.waiting() == 0) {
      trace.end();
      ended = true;
      changed();
    }
  }

  /** Sends counts and a summary, if anything has changed since the last time. */
  void publish() {
    if (!unpublished && !recorded.hasUnsent() && !emulated.hasUnsent()) {
      return;
    }
    save();
    send(recorded.drainCounts(), false);
    send(emulated.drainCounts(), true);
    if (summary != null) {
      context.output().facts(graph, FactRecord.of(summary));
    }
    unpublished = false;
  }

  private void send(List<Fact> facts, boolean ofEmulated) {
    if (!facts.isEmpty()) {
      context.output().facts(graph, FactRecord.of(identity, ofEmulated, facts));
    }
  }

  /** Keeps what has changed since the last time. */
  void save() {
    if (!dirty) {
      return;
    }
    dirty = false;
    validators.forEach(SourceValidator::reportCounts);
    List<KeptSource> sources = new ArrayList<>();
    List<WaitingRecord> nowWaiting = new ArrayList<>();
    List<WaitingRecord.Place> noLongerWaiting = new ArrayList<>();
    trace.checkpoint(sources, nowWaiting, noLongerWaiting);
    for (WaitingRecord.Place place : noLongerWaiting) {
      context.entries().put(waitingKey(place), null);
    }
    for (WaitingRecord record : nowWaiting) {
      context.entries().put(waitingKey(record.place()), record.content());
    }
    if (!sources.isEmpty()) {
      keep(sources.get(0));
    }
  }

  private byte[] waitingKey(WaitingRecord.Place place) {
    byte[] rest =
        ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
            .putInt(place.partition())
            .putLong(place.offset())
            .array();
    return EntryKey.of(WAITING, identity, rest);
  }

  private void keep(KeptSource kept) {
    summary =
        SourceSummary.of(kept.checkpoint().state(), kept.waiting(), kept.checkpoint().validator());
    SourceImage image =
        new SourceImage(
            graph,
            name,
            kept.checkpoint().state(),
            kept.checkpoint().validator(),
            kept.waiting(),
            recorded.counts(),
            emulated.counts());
    context.entries().put(EntryKey.of(IMAGE, identity), image.encode());
    if (kept.checkpoint().model() != null) {
      byte[] model = SourceImage.encode(kept.checkpoint().model());
      context.entries().put(EntryKey.of(MODEL, identity), model);
    }
  }

  /** Whether all of it is kept and sent, and nothing of it waits. */
  boolean isSettled() {
    return ended
        && !dirty
        && !unpublished
        && !recorded.hasUnsent()
        && !emulated.hasUnsent()
        && trace.waiting() == 0;
  }

  /** When its last record came. */
  long lastRecord() {
    return lastRecord;
  }

  /** Counts as if a record came at that time. */
  void seenAt(long now) {
    lastRecord = now;
  }

  @Override
  public ReplayOptions options() {
    return context.settings().options();
  }

  @Override
  public Symbols symbols() {
    return context.symbols();
  }

  @Override
  public boolean persistent() {
    return true;
  }

  @Override
  public SourceState source(String wanted) {
    return before == null ? null : before.state();
  }

  @Override
  public ValidatorState validatorState(String wanted) {
    return before == null ? null : before.validator();
  }

  @Override
  public StoredModel model(String wanted) throws IOException {
    byte[] model = context.entries().get(EntryKey.of(MODEL, identity));
    return model == null ? null : SourceImage.decodeModel(model);
  }

  @Override
  public SourceValidator validator(String wanted, boolean ofEmulated, ReadTally notes)
      throws IOException {
    SourceRules rules = context.rules();
    SourceFacts facts = ofEmulated ? emulated : recorded;
    SourceValidator validator = new SourceValidator(rules, facts, facts.known(), ofEmulated, notes);
    validators.add(validator);
    return validator;
  }

  @Override
  public void reading(String wanted, Supplier<List<GroundState>> entries) {
    // What is provisional is for those to say who read the graph.
  }
}
