/** One JSON object per line: the vocabulary's own format, read and written. */
package dev.lockreel.ingest.ndjson;
