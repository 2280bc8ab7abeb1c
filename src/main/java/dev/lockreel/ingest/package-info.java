/**
 * Bytes to ordered batches: files, standard input and their compression, formats, parallel parsing.
 */
package dev.lockreel.ingest;
