/** The batch file: a trace as binary batches in a file, read and written. */
package dev.lockreel.ingest.lrb;
