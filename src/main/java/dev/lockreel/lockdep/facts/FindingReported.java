package dev.lockreel.lockdep.facts;

import dev.lockreel.finding.Finding;

/**
 * A finding that a source makes by itself, with the best evidence that it has seen: a recursion, a
 * release without an acquisition, a broken declared order, a finding of an emulated model.
 *
 * @param finding names of classes are {@link ClassMark}s, with one {@code ClassEvidence} that has
 *     nothing but the mark for each class; counts the observations of this source
 */
public record FindingReported(Finding finding) implements Fact {}
