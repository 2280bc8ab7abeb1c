/** Traces written out again: as ftrace text, NDJSON or a batch file. */
package dev.lockreel.convert;
