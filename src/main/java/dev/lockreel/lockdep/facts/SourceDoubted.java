package dev.lockreel.lockdep.facts;

/**
 * Part of a source is missing, so that its errors become warnings.
 *
 * @param name of the source, as in its witnesses
 * @param reason a sentence for {@code confidenceReason}
 */
public record SourceDoubted(String name, String reason) implements Fact {}
