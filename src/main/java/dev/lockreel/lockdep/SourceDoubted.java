package dev.lockreel.lockdep;

/**
 * Part of a source is missing: the errors that were found in it are only warnings.
 *
 * @param name of the source, as its witnesses say it
 * @param reason a sentence for {@code confidenceReason}
 */
public record SourceDoubted(String name, String reason) implements Fact {}
