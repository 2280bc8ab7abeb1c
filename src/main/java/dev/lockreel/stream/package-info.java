/**
 * A topic as a trace source: records to batches, traces put in order, positions, and what is
 * published in return. Stands above the replay.
 */
package dev.lockreel.stream;
