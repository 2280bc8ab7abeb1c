package dev.lockreel.lockdep.graph;

import java.util.List;

/**
 * The changes of a graph between two checkpoints.
 *
 * @param classes new ones and those whose usage or name changed
 * @param withdrawnClasses ids that no class has any more, since all were matched anew
 * @param dependencies new ones and those whose kinds, distance or count changed
 * @param withdrawnDependencies those that an inferred gap took back
 * @param findings new ones and those whose count or confidence changed
 * @param withdrawnFindings fingerprints that an inferred gap took back
 * @param facts what the sources have said, new or newer
 */
public record GraphChanges(
    List<ClassRecord> classes,
    List<Integer> withdrawnClasses,
    List<DependencyRecord> dependencies,
    List<DependencyRecord> withdrawnDependencies,
    List<FindingRecord> findings,
    List<String> withdrawnFindings,
    List<KeptFact> facts) {}
