/**
 * The lock validator: lock classes, held locks, the chain cache, the dependency graph, the
 * searches, and one class per check. It knows no files, clocks, threads or databases: the same
 * events give the same verdicts.
 */
package dev.lockreel.lockdep;
