/** What a trace holds, counted in one pass before it is replayed. */
package dev.lockreel.stats;
