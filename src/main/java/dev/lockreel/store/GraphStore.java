package dev.lockreel.store;

import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import dev.lockreel.lockdep.graph.FindingRecord;
import dev.lockreel.lockdep.graph.GraphChanges;
import dev.lockreel.lockdep.graph.KeptFact;
import dev.lockreel.lockdep.source.ValidatorState;
import dev.lockreel.trace.FailureReason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.rocksdb.RocksDBException;

/**
 * The persistent graph: the journal of a graph that lives in memory. {@link #load} gives all that
 * the last checkpoint left, {@link #write} adds the next one; a process killed at any instant finds
 * the last one whole.
 *
 * <p>One process at a time has a folder open for writing; any number read it, also meanwhile.
 * Layout, locking and versions: docs/formats/store.md. Safe for use by several threads.
 */
public final class GraphStore implements Closeable {
  private final Path dir;
  private final Database database;
  private final boolean writable;
  private final Numbering findingNumbers = new Numbering();
  private final Numbering sourceNumbers = new Numbering();
  private boolean closed;

  private GraphStore(Path dir, Database database, boolean writable) {
    this.dir = dir;
    this.database = database;
    this.writable = writable;
  }

  /** Opens {@code dir} for writing; creates it if it is not there. */
  public static GraphStore open(Path dir) throws StoreException {
    return open(dir, RocksOptions.WRITE_BUFFER_BYTES);
  }

  /**
   * Opens a damaged database for writing, as far as it is whole: what a log has after its first
   * damage is dropped, and so is what no file has any more.
   *
   * @throws StoreException it cannot be used all the same
   */
  public static GraphStore salvage(Path dir) throws StoreException {
    return opened(dir, new Opening(dir, RocksOptions.WRITE_BUFFER_BYTES).salvage());
  }

  /** The writes that {@link #salvage} drops because a log is damaged, in order. */
  public static List<LostWrite> lostWrites(Path dir) throws StoreException {
    try {
      return LogScan.lostWrites(dir);
    } catch (IOException e) {
      throw new StoreException(dir + " cannot be read: " + FailureReason.of(e), e);
    }
  }

  static GraphStore open(Path dir, long writeBufferBytes) throws StoreException {
    return opened(dir, new Opening(dir, writeBufferBytes).readWrite());
  }

  private static GraphStore opened(Path dir, Database database) throws StoreException {
    GraphStore store = new GraphStore(dir, database, true);
    try {
      WriterMark.set(dir);
      Format.prepare(dir, database);
      store.restoreNumbers();
      return store;
    } catch (StoreException | RuntimeException e) {
      store.closed = true;
      store.release();
      throw e;
    }
  }

  /**
   * Opens the last checkpoint in {@code dir} for reading; checkpoints written later do not show.
   */
  public static GraphStore openReadOnly(Path dir) throws StoreException {
    Database database = new Opening(dir, RocksOptions.WRITE_BUFFER_BYTES).readOnly();
    try {
      Format.check(dir, database);
    } catch (StoreException | RuntimeException e) {
      database.close();
      throw e;
    }
    return new GraphStore(dir, database, false);
  }

  /** Whether a process, as far as its mark there says, has {@code dir} open for writing. */
  public static boolean isBeingWritten(Path dir) {
    return WriterMark.pid(dir).isPresent();
  }

  private void restoreNumbers() throws StoreException {
    restore(Family.FINDINGS, findingNumbers);
    restore(Family.SOURCES, sourceNumbers);
  }

  private void restore(Family family, Numbering numbers) throws StoreException {
    database.all(
        family,
        new SharedStrings(),
        (key, in) -> {
          numbers.restore(in.string(), Keys.asLong(key));
          in.skipRest();
          return null;
        });
  }

  /** All that the database holds; nothing in a new one. */
  public synchronized StoredState load() throws StoreException {
    return load(true);
  }

  /**
   * All that the database holds but what {@link #validator} and {@link #model} give: no validators,
   * and of models their findings alone. There may be far more sources than go on at one time.
   */
  public synchronized StoredState loadGraph() throws StoreException {
    return load(false);
  }

  private StoredState load(boolean withSources) throws StoreException {
    checkOpen();
    SharedStrings strings = new SharedStrings();
    List<ClassRecord> classes = database.all(Family.CLASSES, strings, LockdepCodec::readClass);
    List<DependencyRecord> dependencies =
        database.all(Family.DEPENDENCIES, strings, LockdepCodec::readDependency);
    checkIds(classes, dependencies);
    return new StoredState(
        classes,
        dependencies,
        database.all(Family.FINDINGS, strings, (key, in) -> FindingCodec.readRecord(in)),
        database.all(Family.SOURCES, strings, (key, in) -> SourceCodec.readSource(in)),
        withSources
            ? database.all(Family.HELD_LOCKS, strings, (key, in) -> LockdepCodec.readValidator(in))
            : List.of(),
        database.all(
            Family.MODELS,
            strings,
            (key, in) -> withSources ? ModelCodec.read(in) : ModelCodec.readFindings(in)),
        database.all(Family.FACTS, strings, LockdepCodec::readFact),
        new StoredStream(
            database.all(Family.OFFSETS, strings, (key, in) -> StreamCodec.readOffset(in)),
            database.all(Family.WAITING_RECORDS, strings, (key, in) -> StreamCodec.readWaiting(in)),
            database.all(Family.OUTBOX, strings, (key, in) -> StreamCodec.readOutbox(in)),
            database.all(Family.PUBLISHED, strings, (key, in) -> StreamCodec.readPublished(in))));
  }

  /** A source's held locks as of the last checkpoint; null for an unknown source. */
  public synchronized ValidatorState validator(String source) throws StoreException {
    checkOpen();
    return database.one(
        Family.HELD_LOCKS, Keys.text(source), (key, in) -> LockdepCodec.readValidator(in));
  }

  /** A source's models as of the last checkpoint; null for an unknown source. */
  public synchronized StoredModel model(String source) throws StoreException {
    checkOpen();
    return database.one(Family.MODELS, Keys.text(source), (key, in) -> ModelCodec.read(in));
  }

  private void checkIds(List<ClassRecord> classes, List<DependencyRecord> dependencies)
      throws StoreException {
    for (int i = 0; i < classes.size(); i++) {
      if (classes.get(i).id() != i) {
        throw new StoreException(dir + " is damaged: there is no class " + i);
      }
    }
    for (DependencyRecord d : dependencies) {
      int higher = Math.max(d.from(), d.to());
      if (higher >= classes.size()) {
        throw new StoreException(dir + " is damaged: there is no class " + higher);
      }
    }
  }

  /**
   * Writes one checkpoint; when this returns it is on disk. What is withdrawn goes before what is
   * new: a finding in both lists stays, but as a new one after all others.
   */
  public synchronized void write(Checkpoint checkpoint) throws StoreException {
    checkOpen();
    if (!writable) {
      throw new IllegalStateException(dir + " is open for reading");
    }
    database.write(
        batch -> {
          ValueWriter out = new ValueWriter();
          putGraph(batch, out, checkpoint.graph());
          putFacts(batch, out, checkpoint.graph().facts());
          putFindings(batch, out, checkpoint.graph());
          putSources(batch, out, checkpoint.sources());
          putStream(batch, out, checkpoint.stream());
        });
  }

  private static void putGraph(Database.Batch batch, ValueWriter out, GraphChanges graph)
      throws RocksDBException {
    for (int id : graph.withdrawnClasses()) {
      batch.delete(Family.CLASSES, Keys.of(id));
    }
    for (ClassRecord record : graph.classes()) {
      LockdepCodec.write(out, record);
      batch.put(Family.CLASSES, Keys.of(record.id()), out.value());
    }
    for (DependencyRecord record : graph.withdrawnDependencies()) {
      batch.delete(Family.DEPENDENCIES, Keys.of(record.from(), record.to()));
    }
    for (DependencyRecord record : graph.dependencies()) {
      LockdepCodec.write(out, record);
      batch.put(Family.DEPENDENCIES, Keys.of(record.from(), record.to()), out.value());
    }
  }

  private static void putFacts(Database.Batch batch, ValueWriter out, List<KeptFact> facts)
      throws RocksDBException {
    for (KeptFact kept : facts) {
      if (kept.isWithdrawal()) {
        batch.delete(Family.FACTS, Keys.of(kept));
      } else {
        LockdepCodec.write(out, kept);
        batch.put(Family.FACTS, Keys.of(kept), out.value());
      }
    }
  }

  private void putFindings(Database.Batch batch, ValueWriter out, GraphChanges graph)
      throws RocksDBException {
    for (String fingerprint : graph.withdrawnFindings()) {
      Long number = findingNumbers.remove(fingerprint);
      if (number != null) {
        batch.delete(Family.FINDINGS, Keys.of(number.longValue()));
      }
    }
    for (FindingRecord record : graph.findings()) {
      FindingCodec.write(out, record);
      batch.put(
          Family.FINDINGS, Keys.of(findingNumbers.of(record.finding().fingerprint())), out.value());
    }
  }

  private void putSources(Database.Batch batch, ValueWriter out, List<SourceCheckpoint> sources)
      throws RocksDBException {
    for (SourceCheckpoint each : sources) {
      SourceCodec.write(out, each.state());
      batch.put(Family.SOURCES, Keys.of(sourceNumbers.of(each.state().identity())), out.value());
      if (each.validator() != null) {
        LockdepCodec.write(out, each.validator());
        batch.put(Family.HELD_LOCKS, Keys.text(each.validator().source()), out.value());
      }
      if (each.model() != null) {
        ModelCodec.write(out, each.model());
        batch.put(Family.MODELS, Keys.text(each.model().source()), out.value());
      }
    }
  }

  private static void putStream(Database.Batch batch, ValueWriter out, StreamChanges stream)
      throws RocksDBException {
    for (StreamOffset offset : stream.offsets()) {
      StreamCodec.write(out, offset);
      batch.put(Family.OFFSETS, StreamCodec.key(offset), out.value());
    }
    for (WaitingRecord.Place place : stream.noLongerWaiting()) {
      batch.delete(Family.WAITING_RECORDS, StreamCodec.key(place));
    }
    for (WaitingRecord record : stream.waiting()) {
      StreamCodec.write(out, record);
      batch.put(Family.WAITING_RECORDS, StreamCodec.key(record.place()), out.value());
    }
    for (Long number : stream.sent()) {
      batch.delete(Family.OUTBOX, Keys.of(number.longValue()));
    }
    for (OutboxRecord record : stream.outbox()) {
      StreamCodec.write(out, record);
      batch.put(Family.OUTBOX, Keys.of(record.number()), out.value());
    }
    for (PublishedDigest published : stream.withdrawn()) {
      batch.delete(Family.PUBLISHED, StreamCodec.key(published));
    }
    for (PublishedDigest published : stream.published()) {
      StreamCodec.write(out, published);
      batch.put(Family.PUBLISHED, StreamCodec.key(published), out.value());
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException(dir + " is closed");
    }
  }

  /**
   * Releases the folder. What was written is on disk already; here it is brought into files with
   * checksums, so that later damage is noticed.
   *
   * @throws StoreException that failed; the last checkpoint is there unless the message says more
   */
  @Override
  public synchronized void close() throws StoreException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (writable) {
        database.seal();
      }
    } finally {
      release();
    }
  }

  private void release() {
    if (writable) {
      WriterMark.clear(dir);
    }
    database.close();
  }
}
