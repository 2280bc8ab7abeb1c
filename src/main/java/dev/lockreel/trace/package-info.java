/**
 * What happened, when and where: the event vocabulary, event batches, sources, positions and
 * anomalies.
 */
package dev.lockreel.trace;
