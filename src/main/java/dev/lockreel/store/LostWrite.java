package dev.lockreel.store;

/**
 * A write to a database, a checkpoint as a rule, that is lost with the damage of a log.
 *
 * @param log name of the file
 * @param offset where it begins, bytes
 * @param length with all that belongs to it, bytes
 * @param values how many entries it put or deleted; -1 where it is damaged itself
 */
public record LostWrite(String log, long offset, long length, long values) {}
