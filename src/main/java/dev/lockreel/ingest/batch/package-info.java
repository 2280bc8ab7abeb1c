/** The binary batch: an {@code EventBatch} as a few bytes per event, written and read. */
package dev.lockreel.ingest.batch;
