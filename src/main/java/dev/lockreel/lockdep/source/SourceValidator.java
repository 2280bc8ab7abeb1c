package dev.lockreel.lockdep.source;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.FactSink;
import dev.lockreel.lockdep.facts.GroundState;
import dev.lockreel.lockdep.facts.SourceDoubted;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.SourceState;
import dev.lockreel.trace.Symbols;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Validates the events of one source: keeps its tasks' held locks, turns acquisitions into chains,
 * and reports what is new as {@link Fact}s. Needs no answer from the graph. Events must come in
 * trace order. Not for several threads.
 */
public final class SourceValidator {
  private static final int ACQUIRE = EventKind.LOCK_ACQUIRE.code();
  private static final int RELEASE = EventKind.LOCK_RELEASE.code();
  private static final int CONTENDED = EventKind.LOCK_CONTENDED.code();
  private static final int ACQUIRED = EventKind.LOCK_ACQUIRED.code();

  /** Acquisitions after which a passage to user space is to be expected in a trace. */
  private static final int MANY = 1000;

  private final SourceParts parts;
  private final EventCursor event;
  private final Acquisitions acquisitions;
  private final Releases releases;
  private final TaskEvents taskEvents;

  /** What {@link #report} was called for; its moments are those of another validator. */
  private final RecentFindings reported = new RecentFindings();

  /** Names of the symbols on the held stacks; set with the first batch. */
  private Symbols symbols;

  /**
   * @param facts takes what it says
   * @param known what it has said before a restart, none of it withdrawn; empty for a new source
   * @param emulated the events come from emulated protocols
   * @param notes takes the anomalies that it notices
   */
  public SourceValidator(
      SourceRules rules, FactSink facts, List<Fact> known, boolean emulated, ReadTally notes) {
    parts = new SourceParts(rules, facts, notes, emulated);
    event = parts.event;
    EventClasses eventClasses = new EventClasses(parts);
    acquisitions = new Acquisitions(parts, eventClasses);
    releases = new Releases(parts, eventClasses);
    taskEvents = new TaskEvents(parts);
    known.forEach(parts::restore);
  }

  /** Sets who else hears of losses that the events show. */
  public void whenLost(LossListener listener) {
    parts.losses = listener;
  }

  /**
   * Puts a row in front of each event of a batch before which others are missing without a mark.
   */
  public void markHoles(EventBatch batch) {
    parts.switches.mark(batch, parts.tasks);
  }

  /** How far the events have come. */
  public Moment moment() {
    return parts.moment();
  }

  /** Validates a batch; keeps nothing of it. */
  public void accept(EventBatch batch) {
    accept(batch, 0, batch.size);
  }

  /** Validates the rows from {@code from} up to, not including, {@code to} of a batch. */
  public void accept(EventBatch batch, int from, int to) {
    symbols = batch.symbols;
    event.batch = batch;
    parts.lastOrigin = batch.origin;
    parts.ended = false;
    if (to > from) {
      parts.lastPosition = batch.position[to - 1];
    }
    int bottomHalvesFrom = parts.irqs.bottomHalvesShownFrom(batch, from, to);
    byte[] kinds = batch.kind;
    for (int row = from; row < to; row++) {
      if (row == bottomHalvesFrom) {
        parts.irqs.showBottomHalves();
      }
      event.row = row;
      int kind = kinds[row];
      if (kind == ACQUIRE) {
        acquisitions.acquire();
      } else if (kind == RELEASE) {
        releases.release();
      } else if (kind == ACQUIRED) {
        acquisitions.acquired();
      } else {
        if (kind == CONTENDED) {
          acquisitions.contended();
        }
        taskEvents.handle(EventKind.of(kind));
      }
      if (parts.missing.due()) {
        parts.missing.settle(batch.position[row]);
      }
    }
  }

  /** The batch's header lines; once per batch, beside its rows. */
  public void header(EventBatch batch) {
    parts.missingCpus.read(batch.tally);
  }

  /**
   * Ends the trace: events that it has not shown may withdraw findings or turn errors into
   * warnings.
   *
   * @param whole no more of the trace is going to come; else what is missing so far may still come
   * @return whether anything may have changed
   */
  public boolean end(boolean whole) {
    if (parts.lastOrigin == null || event.emulated) {
      return false;
    }
    if (whole) {
      parts.missing.end();
      noteUserSpace();
    } else {
      parts.missing.endSoFar();
    }
    parts.missingCpus.end(parts).forEach(this::doubt);
    DisorderedLines.doubts(parts.notes).forEach(this::doubt);
    parts.ended = true;
    return true;
  }

  private void doubt(String reason) {
    parts.facts.accept(new SourceDoubted(parts.lastOrigin.source(), reason));
  }

  /**
   * Reports a finding that is not about locks, as one of this source; the same one again raises its
   * count.
   *
   * @param at how far the source's lock events have come
   */
  public void report(Finding finding, Moment at) {
    reported.observed(at, parts.findings.report(finding));
  }

  /** Takes back what {@link #report} was called for since the acquisition of that number. */
  public void takeBackAfter(long serial) {
    reported.lostAfter(serial, parts.findings);
  }

  /** Takes back what {@link #report} was called for since that event. */
  public void takeBackSince(long event) {
    reported.lostSince(event, parts.findings);
  }

  /** Notes what is unusual about the trace as a whole, at its last event. */
  public void notice(Anomaly anomaly, String reason) {
    String file = parts.lastOrigin == null ? "" : parts.lastOrigin.file();
    parts.notes.noticed(new AnomalyExample(anomaly, file, parts.lastPosition, reason));
  }

  /** Chains and dependencies, whose counts {@link #reportCounts} looks at. */
  public long countedParts() {
    return parts.drawing.countedParts();
  }

  /** Says how often dependencies and findings were seen by now. Cost: O(chains + dependencies). */
  public void reportCounts() {
    parts.drawing.reportCounts();
    parts.findings.reportCounts();
  }

  private void noteUserSpace() {
    if (!parts.traits.userSpace && parts.traits.acquisitions >= MANY) {
      String passages = "no passage in " + parts.traits.acquisitions + " acquisitions";
      notice(Anomaly.NO_USER_SPACE, passages);
    }
  }

  /** The counters, by the names of the report's statistics. */
  public SortedMap<String, Long> counters() {
    SortedMap<String, Long> counters = new TreeMap<>();
    counters.put(SourceState.ACQUISITIONS, parts.traits.acquisitions);
    counters.put(SourceState.RELEASES, parts.traits.releases);
    counters.put(SourceState.THIN_ACQUISITIONS, parts.traits.thinAcquisitions);
    if (parts.missing.missingSoFar() > 0) {
      counters.put(SourceState.RELEASES_MISSING_SO_FAR, (long) parts.missing.missingSoFar());
    }
    int unbalanced = parts.ended ? parts.recent.severalAt(parts.nextSerial) : 0;
    if (unbalanced > 0) {
      counters.put(SourceState.ACQUISITIONS_MISSING_SO_FAR, (long) unbalanced);
    }
    return counters;
  }

  /**
   * The state of the validation, to be kept across a restart. Cost: O(tasks + lock instances
   * shown).
   *
   * @param source identity of the source
   */
  public ValidatorState state(String source) {
    return new StateCodec(parts, symbols).save(source);
  }

  /** Goes on from where {@link #state} was taken; only before the first batch. */
  public void restore(ValidatorState state, SortedMap<String, Long> counters, Symbols runSymbols) {
    parts.traits.acquisitions = counters.getOrDefault(SourceState.ACQUISITIONS, 0L);
    parts.traits.releases = counters.getOrDefault(SourceState.RELEASES, 0L);
    parts.traits.thinAcquisitions = counters.getOrDefault(SourceState.THIN_ACQUISITIONS, 0L);
    symbols = runSymbols;
    new StateCodec(parts, symbols).restore(state);
  }

  /** Highest CPU seen, plus one. */
  public int cpus() {
    return parts.tasks.cpus();
  }

  /** The evidence that later events may weaken, for {@code OpenEntries}. */
  public List<GroundState> grounds() {
    return new StateCodec(parts, symbols).grounds();
  }

  /** Locks held by all tasks now. */
  public int heldLocks() {
    int held = 0;
    for (Task task : parts.tasks.all()) {
      held += task.depth + (task.deferred == null ? 0 : 1);
    }
    return held;
  }
}
