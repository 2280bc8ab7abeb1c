package dev.lockreel.emulation.sync;

/**
 * The code of a work item: a worker runs it, and no task waits for it, so it is no fault that it
 * has not run yet.
 */
public interface Work extends Body {}
