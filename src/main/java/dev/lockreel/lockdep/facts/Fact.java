package dev.lockreel.lockdep.facts;

/**
 * A plain value that one source reports to the graph. A fact holds absolute numbers and replaces
 * the source's earlier fact of the same number: taking it twice changes nothing. The facts of one
 * source come in order; those of different sources in any order.
 *
 * <p>Class numbers are the source's own, from 0 in the order of first sight. Where a text names a
 * class of the source, it holds a {@link ClassMark}: only the graph knows which name it gets.
 */
public sealed interface Fact
    permits ClassSeen,
        DependencyDrawn,
        DependencyCounted,
        DependencyWithdrawn,
        UsageSeen,
        UsageWithdrawn,
        FindingReported,
        FindingWithdrawn,
        SourceDoubted {}
