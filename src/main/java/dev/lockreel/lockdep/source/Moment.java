package dev.lockreel.lockdep.source;

/**
 * How far the lock events of a source have come.
 *
 * @param event acquisitions and releases so far
 * @param serial number of the acquisition that comes next
 */
public record Moment(long event, long serial) {}
