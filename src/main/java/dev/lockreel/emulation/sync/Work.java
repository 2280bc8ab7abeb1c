package dev.lockreel.emulation.sync;

/**
 * A protocol that a worker runs for somebody who does not wait for it: that it has not run yet is
 * no trouble to anybody.
 */
public interface Work extends Body {}
