/**
 * What one source says: its tasks with the locks that they hold, the chain cache, interrupt state,
 * lost releases, the dependencies that are drawn, and the checks that need no other source. Needs
 * nothing back from the graph.
 */
package dev.lockreel.lockdep.source;
