package dev.lockreel.stream;

/**
 * A record that could not be used, or not all of it.
 *
 * @param reason why, in words
 */
public record DeadLetter(StreamRecord record, String reason) {}
