package dev.lockreel.replay;

import dev.lockreel.finding.Finding;
import dev.lockreel.ingest.CaptureFolder;
import dev.lockreel.ingest.ContentPrefix;
import dev.lockreel.ingest.Following;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.ingest.TracePieces;
import dev.lockreel.lockdep.LockValidator;
import dev.lockreel.lockdep.facts.GroundState;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import dev.lockreel.lockdep.graph.GraphChanges;
import dev.lockreel.lockdep.graph.OpenEntries;
import dev.lockreel.lockdep.source.SourceValidator;
import dev.lockreel.lockdep.source.ValidatorState;
import dev.lockreel.lockdep.times.LockMeter;
import dev.lockreel.lockdep.times.LockTimes;
import dev.lockreel.lockdep.times.LockUse;
import dev.lockreel.store.Checkpoint;
import dev.lockreel.store.GraphStore;
import dev.lockreel.store.StoreException;
import dev.lockreel.store.StoredModel;
import dev.lockreel.store.StoredState;
import dev.lockreel.store.StoredStream;
import dev.lockreel.store.StreamChanges;
import dev.lockreel.trace.ReadProgress;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.SourceState;
import dev.lockreel.trace.Symbols;
import dev.lockreel.trace.TraceInputException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A graph with its database, into which traces are replayed one after the other. Everything that is
 * known of a source (held locks, position) is kept with the graph, so a replay goes on where an
 * earlier one stopped.
 *
 * <p>Owns the database until closed. Not for several threads.
 */
public final class Replay implements SourceHome, Closeable {
  private final ReplayOptions options;
  private final ReplayListener listener;
  private final GraphStore store;
  private final LockValidator graph;
  private final FindingWatch watch;
  private final Symbols symbols = new Symbols();
  private final Map<String, SourceState> sources = new LinkedHashMap<>();
  private final Set<String> streamed = new HashSet<>();
  private StoredStream storedStream = StoredStream.NONE;
  private final WaitingFindings waiting = new WaitingFindings();

  /** Null where the options do not want it. */
  private final LockTimes lockTimes;

  /** What rests on held locks of sources that are not read to their end, by identity. */
  private final Map<String, Supplier<List<GroundState>>> held = new LinkedHashMap<>();

  /**
   * Opens the database, if there is one, and restores the graph from it.
   *
   * @throws IOException the database cannot be opened
   */
  public Replay(ReplayOptions options, ReplayListener listener) throws IOException {
    this.options = options;
    this.listener = listener;
    lockTimes = options.lockTimes() ? new LockTimes() : null;
    graph = new LockValidator(options.annotations(), options.rules(), options.noValidateKey());
    watch = new FindingWatch(graph, this::openEntries);
    if (options.database() == null) {
      store = null;
      return;
    }
    store = GraphStore.open(options.database());
    try {
      restore(store.loadGraph());
      for (SourceState source : sources.values()) {
        ValidatorState kept = source.mayWithdraw() ? validatorState(source.identity()) : null;
        if (kept != null) {
          List<GroundState> entries = kept.grounds();
          held.put(source.identity(), () -> entries);
        }
      }
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /**
   * Replays one input to its end, or until the listener cancels; what was read is in the database
   * then.
   *
   * @param path a file, or {@code -} for standard input
   * @throws IOException the input or the database failed; what was read before is kept
   */
  public void read(String path) throws IOException {
    TraceInput input;
    try {
      input = TraceInput.open(spec(path));
    } catch (TraceInputException e) {
      if (listener.cancelled()) {
        // Too little came before the stop to identify the input.
        return;
      }
      throw e;
    }
    read(input);
  }

  /** The traces in a folder or an archive, and what else is in it. */
  public CaptureFolder folder(String path) throws IOException {
    return CaptureFolder.of(path, this::spec);
  }

  /**
   * Replays files that are the pieces of one trace, in whatever order they are given: what is held
   * goes on from one to the next. Where some cannot be read, the others are read all the same, and
   * nothing is known to be held where one of them follows another.
   *
   * @return what was wrong with each file that cannot be read
   * @throws IOException they are no pieces of one trace, or as in {@link #read(String)}
   */
  public List<TraceInputException> readPieces(List<String> paths) throws IOException {
    TracePieces pieces = TracePieces.of(paths, this::spec);
    List<TraceInput> inputs = new ArrayList<>();
    try {
      for (String path : pieces.paths()) {
        inputs.add(TraceInput.open(spec(path)));
      }
      if (!inputs.isEmpty()) {
        TraceInput first = inputs.get(0);
        long size = inputs.stream().mapToLong(TraceInput::size).sum();
        listener.opened(
            first.path() + " and " + (inputs.size() - 1) + " more",
            inputs.stream().anyMatch(input -> input.size() < 0) ? -1 : size);
        new SourceReplay(this, first, known(first))
            .withLater(inputs.subList(1, inputs.size()), !pieces.unreadable().isEmpty())
            .run();
      }
    } finally {
      for (TraceInput input : inputs) {
        input.close();
      }
    }
    return pieces.unreadable();
  }

  /** Replays an input that is open already, and closes it. */
  void read(TraceInput opened) throws IOException {
    try (TraceInput input = opened) {
      listener.opened(input.path(), input.size());
      SourceState known = known(input);
      if (known.prefixLength() <= input.prefix().length()) {
        new SourceReplay(this, input, known).run();
      }
      // Else it is a shorter copy of an input that was read before: nothing is new.
    }
  }

  InputSpec spec(String path) {
    return new InputSpec(
        path,
        options.format(),
        options.source(),
        symbols,
        options.parserThreads(),
        options.probes(),
        new Following(options.follow(), listener::cancelled),
        options.kallsyms());
  }

  private SourceState known(TraceInput input) throws IOException {
    for (SourceState source : sources.values()) {
      if (source.origin().source().equals(input.origin().source())
          && input.continues(
              new ContentPrefix((int) source.prefixLength(), source.prefixSha256()))) {
        return source;
      }
    }
    SourceState unread = unread(input);
    SourceState alike = sources.get(unread.identity());
    if (alike == null) {
      return unread;
    }
    ContentPrefix earlier = new ContentPrefix((int) alike.prefixLength(), alike.prefixSha256());
    input.await(earlier);
    boolean shorter = input.prefix().length() < earlier.length();
    return shorter || input.continues(earlier) ? alike : unread(input);
  }

  private static SourceState unread(TraceInput input) {
    ContentPrefix prefix = input.prefix();
    return SourceState.unread(input.origin(), prefix.length(), prefix.sha256());
  }

  private void restore(StoredState stored) throws StoreException {
    stored.restore(graph::restore);
    stored.sources().forEach(source -> sources.put(source.identity(), source));
    for (StoredModel model : stored.models()) {
      waiting.put(model.source(), model.waiting());
    }
    storedStream = stored.stream();
    storedStream.offsets().forEach(each -> streamed.add(each.topic() + "-" + each.partition()));
  }

  @Override
  public SourceState source(String identity) {
    return sources.get(identity);
  }

  /**
   * Offsets, waiting records, outbox and published results, as they were when the database was
   * opened.
   */
  public StoredStream storedStream() {
    return storedStream;
  }

  /** In the database, not in memory. */
  @Override
  public ValidatorState validatorState(String identity) throws IOException {
    return store == null ? null : store.validator(identity);
  }

  /** In the database, not in memory. */
  @Override
  public StoredModel model(String identity) throws IOException {
    return store == null ? null : store.model(identity);
  }

  /** Keeps the state of a source; with a database, in one synced write with all that changed. */
  void checkpoint(KeptSource source) throws IOException {
    if (store == null) {
      keep(source);
    } else {
      checkpoint(graph.drainChanges(), List.of(source), StreamChanges.NONE);
    }
  }

  /**
   * Keeps in one synced write the state of sources, the changes of the graph, and those of the
   * stream that the sources come from. Only with a database.
   */
  public void checkpoint(GraphChanges changes, List<KeptSource> kept, StreamChanges stream)
      throws IOException {
    kept.forEach(this::keep);
    stream.offsets().forEach(each -> streamed.add(each.topic() + "-" + each.partition()));
    store.write(
        new Checkpoint(changes, kept.stream().map(KeptSource::checkpoint).toList(), stream));
  }

  /** The state of a source for the report alone, not for the database. */
  void keep(KeptSource kept) {
    String identity = kept.state().identity();
    sources.put(identity, kept.state());
    waiting.put(identity, kept.waiting());
    if (!kept.state().mayWithdraw()) {
      held.remove(identity);
    } else if (kept.state().progress() == ReadProgress.COMPLETE) {
      fix(identity);
    }
  }

  @Override
  public SourceValidator validator(String identity, boolean emulated, ReadTally notes) {
    return emulated ? graph.emulatedSource(identity, notes) : graph.source(identity, notes);
  }

  /** Until a checkpoint says that it is complete. */
  @Override
  public void reading(String identity, Supplier<List<GroundState>> entries) {
    held.put(identity, entries);
  }

  /** Nothing more of the source is read for now; its session may be forgotten. */
  public void putAway(String identity) {
    fix(identity);
    graph.finish(identity);
  }

  /** Its session is needed no longer for what its tasks hold. */
  private void fix(String identity) {
    Supplier<List<GroundState>> entries = held.get(identity);
    if (entries != null) {
      List<GroundState> fixed = entries.get();
      held.put(identity, () -> fixed);
    }
  }

  @Override
  public boolean persistent() {
    return store != null;
  }

  public LockValidator graph() {
    return graph;
  }

  @Override
  public Symbols symbols() {
    return symbols;
  }

  @Override
  public ReplayOptions options() {
    return options;
  }

  ReplayListener listener() {
    return listener;
  }

  /**
   * How many partitions of topics the graph was filled from; 0 where it was filled from files
   * alone.
   */
  public int streamedPartitions() {
    return streamed.size();
  }

  /** Every source of the graph, in the order in which they were first read. */
  public List<SourceState> sources() {
    return new ArrayList<>(sources.values());
  }

  /**
   * Findings of the graph, then those about tasks that still wait where their source was read to;
   * marked as provisional where the rest of a source that is not read to its end may withdraw them.
   */
  public List<Finding> findings() {
    return Finding.mergedByFingerprint(
        Stream.concat(graph.findings(openEntries()).stream(), waiting.all(unfinished())));
  }

  private Set<String> unfinished() {
    Set<String> unfinished = new HashSet<>(held.keySet());
    unfinished.removeIf(each -> sources.containsKey(each) && !sources.get(each).mayEndWaits());
    return unfinished;
  }

  private OpenEntries openEntries() {
    Map<String, List<GroundState>> grounds = new HashMap<>();
    held.forEach((source, entries) -> grounds.put(source, entries.get()));
    return OpenEntries.of(grounds);
  }

  /** The watch that reports findings while sources are read. */
  public FindingWatch findingWatch() {
    return watch;
  }

  public WaitingFindings waiting() {
    return waiting;
  }

  @Override
  public LockMeter lockMeter(String source) {
    return lockTimes == null ? null : new LockMeter(lockTimes, source);
  }

  /** What was measured of the locks in what this replay has read; empty where nothing was. */
  public Optional<List<LockUse>> locks() {
    return Optional.ofNullable(lockTimes).map(LockTimes::all);
  }

  public int classCount() {
    return graph.classCount();
  }

  public int dependencyCount() {
    return graph.dependencyCount();
  }

  public List<ClassRecord> classes() {
    return graph.classes();
  }

  public List<DependencyRecord> dependencies() {
    return graph.dependencies();
  }

  /** Frees the database; what was checkpointed is kept. */
  @Override
  public void close() throws IOException {
    if (store != null) {
      store.close();
    }
  }
}
