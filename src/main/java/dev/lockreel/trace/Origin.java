package dev.lockreel.trace;

/**
 * The origin of events.
 *
 * @param source one boot of one machine, the scope of addresses and pids
 * @param file the file's name without its folder, {@code -} for standard input, or topic and
 *     partition: what positions refer to
 */
public record Origin(String source, String file) {}
