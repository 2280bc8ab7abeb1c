package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.Witness;
import dev.lockreel.lockdep.facts.DependencyKind;

/**
 * A dependency {@code from -> to} as it is kept and shown: {@code to} was taken while {@code from}
 * was held.
 *
 * @param from {@link ClassRecord#id}
 * @param to {@link ClassRecord#id}
 * @param kinds {@link DependencyKind} bits that were seen
 * @param assumedKinds those of {@code kinds} that rest on a reader whose kind was only assumed
 * @param distance smallest number of places on the held stack between the two, 1 for neighbours
 * @param count acquisitions that drew it, also those that the chain cache answered
 * @param emulated it comes from an emulated protocol only; false once a recorded event drew it
 * @param first the event that drew it first
 * @param heldLock address of the instance of {@code from} in {@code first}, 0 where hidden
 */
public record DependencyRecord(
    int from,
    int to,
    int kinds,
    int assumedKinds,
    int distance,
    long count,
    boolean emulated,
    Witness first,
    long heldLock) {}
