package dev.lockreel.store;

/**
 * The offset up to which a partition of a topic has been consumed.
 *
 * @param nextOffset first offset that was not
 * @param midway it was not consumed from its first record on, or not all of it: a trace that is met
 *     first may have begun before
 */
public record StreamOffset(String topic, int partition, long nextOffset, boolean midway) {}
