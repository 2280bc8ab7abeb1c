/**
 * The lock validator of one process: {@link dev.lockreel.lockdep.LockValidator} connects what each
 * source says ({@code source}) with what the graph concludes from it ({@code graph}), by facts
 * ({@code facts}). All of it knows no files, clocks, threads or databases: the same events give the
 * same verdicts.
 */
package dev.lockreel.lockdep;
