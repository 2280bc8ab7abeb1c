package dev.lockreel.lockdep;

/**
 * What one source tells the graph, as a plain value. A fact holds absolute numbers and replaces
 * what the same source said before under the same number: taking it twice changes nothing. The
 * facts of one source come in order; those of different sources in any order.
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
