package dev.lockreel.store;

import dev.lockreel.lockdep.ClassRecord;
import dev.lockreel.lockdep.DependencyRecord;
import dev.lockreel.lockdep.FindingRecord;
import dev.lockreel.lockdep.ValidatorState;
import dev.lockreel.trace.SourceState;
import java.util.List;

/**
 * Everything that changed since the checkpoint before, to be written in one synced batch: after it,
 * a killed process resumes here.
 *
 * @param classes new classes and classes whose usage or name changed
 * @param dependencies new dependencies and those whose kinds, distance or count changed
 * @param withdrawnDependencies pairs (from, to) that an inferred gap took back
 * @param findings new findings and those whose count or confidence changed
 * @param withdrawnFindings fingerprints that an inferred gap took back
 * @param sources sources read from since
 * @param validators held locks of these sources; replaces what was kept for each
 * @param models the emulated core's models of sources whose models changed; replaces likewise
 * @param nextSerial first held-lock serial number not used yet
 * @param stream what a stream adds
 */
public record Checkpoint(
    List<ClassRecord> classes,
    List<DependencyRecord> dependencies,
    List<DependencyRecord> withdrawnDependencies,
    List<FindingRecord> findings,
    List<String> withdrawnFindings,
    List<SourceState> sources,
    List<ValidatorState> validators,
    List<StoredModel> models,
    long nextSerial,
    StreamChanges stream) {
  /** A checkpoint without a stream. */
  public Checkpoint(
      List<ClassRecord> classes,
      List<DependencyRecord> dependencies,
      List<DependencyRecord> withdrawnDependencies,
      List<FindingRecord> findings,
      List<String> withdrawnFindings,
      List<SourceState> sources,
      List<ValidatorState> validators,
      List<StoredModel> models,
      long nextSerial) {
    this(
        classes,
        dependencies,
        withdrawnDependencies,
        findings,
        withdrawnFindings,
        sources,
        validators,
        models,
        nextSerial,
        StreamChanges.NONE);
  }

  /** The same, in which no model changed. */
  public Checkpoint(
      List<ClassRecord> classes,
      List<DependencyRecord> dependencies,
      List<DependencyRecord> withdrawnDependencies,
      List<FindingRecord> findings,
      List<String> withdrawnFindings,
      List<SourceState> sources,
      List<ValidatorState> validators,
      long nextSerial) {
    this(
        classes,
        dependencies,
        withdrawnDependencies,
        findings,
        withdrawnFindings,
        sources,
        validators,
        List.of(),
        nextSerial);
  }
}
