package dev.lockreel.store;

import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import dev.lockreel.lockdep.graph.FindingRecord;
import dev.lockreel.lockdep.graph.GraphChanges;
import dev.lockreel.lockdep.graph.KeptFact;
import dev.lockreel.lockdep.source.ValidatorState;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.SourceState;
import dev.lockreel.trace.WaitType;
import java.util.ArrayList;
import java.util.List;

/**
 * Checkpoints with a number: each changes every column family, adds and withdraws, and carries its
 * number everywhere, so that a state that mixes two of them shows.
 */
final class Generations {
  private static final int CLASSES = 20;

  private Generations() {}

  /** What changes from generation {@code g - 1} to {@code g}. */
  static Checkpoint checkpoint(long g) {
    StoredState state = state(g);
    List<DependencyRecord> withdrawn = new ArrayList<>();
    if (g % 2 == 0) {
      withdrawn.add(odd(g));
    }
    return new Checkpoint(
        new GraphChanges(
            state.classes(),
            List.of(),
            state.dependencies(),
            withdrawn,
            state.findings(),
            g % 2 == 0 ? List.of("odd") : List.of(),
            state.facts()),
        List.of(
            new SourceCheckpoint(
                state.sources().get(0), state.validators().get(0), state.models().get(0)),
            new SourceCheckpoint(state.sources().get(1), state.validators().get(1), null)),
        StreamChanges.NONE);
  }

  /** All that there is at generation {@code g}; 0 is the new database. */
  static StoredState state(long g) {
    if (g == 0) {
      return new StoredState(
          List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
    }
    RandomRecords random = new RandomRecords(g);
    List<ClassRecord> classes = new ArrayList<>();
    List<DependencyRecord> dependencies = new ArrayList<>();
    for (int id = 0; id < CLASSES; id++) {
      classes.add(random.lockClass(id));
      dependencies.add(random.dependency(id, 0));
    }
    List<FindingRecord> findings = new ArrayList<>();
    findings.add(random.finding("always"));
    if (g % 2 == 1) {
      dependencies.add(odd(g));
      findings.add(random.finding("odd"));
    }
    List<SourceState> sources = List.of(random.source("a"), random.source("b"));
    List<ValidatorState> validators = List.of(random.validator("a"), random.validator("b"));
    List<StoredModel> models = List.of(random.model("a"));
    return new StoredState(
        classes, dependencies, findings, sources, validators, models, List.of(said(g)));
  }

  /** The generation that {@code state} says it is. */
  static long of(StoredState state) {
    return state.facts().isEmpty() ? 0 : ((ClassSeen) state.facts().get(0).fact()).key();
  }

  private static KeptFact said(long g) {
    ClassSeen fact =
        new ClassSeen(
            0, "generation", g, 0, 1, LockType.UNKNOWN, WaitType.INVALID, WaitType.INVALID, 0);
    return new KeptFact("a", false, fact, 0);
  }

  /** There in odd generations only. */
  private static DependencyRecord odd(long g) {
    return new RandomRecords(-g).dependency(CLASSES - 1, CLASSES - 1);
  }
}
