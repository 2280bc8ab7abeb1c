package dev.lockreel.store;

import dev.lockreel.lockdep.ClassRecord;
import dev.lockreel.lockdep.DependencyRecord;
import dev.lockreel.lockdep.FindingRecord;
import dev.lockreel.lockdep.ValidatorState;
import dev.lockreel.trace.SourceState;
import java.util.List;

/**
 * All that a database holds, as of its last checkpoint.
 *
 * @param classes by id, without gaps
 * @param dependencies by (from, to)
 * @param findings in the order in which they were first found
 * @param sources in the order in which they were first read
 * @param validators held locks by source
 * @param nextSerial first held-lock serial number not used yet, 1 in a new database
 */
public record StoredState(
    List<ClassRecord> classes,
    List<DependencyRecord> dependencies,
    List<FindingRecord> findings,
    List<SourceState> sources,
    List<ValidatorState> validators,
    long nextSerial) {}
