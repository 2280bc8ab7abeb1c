/** The files of trace-cmd (trace.dat), versions 6 and 7. */
package dev.lockreel.ingest.tracedat;
