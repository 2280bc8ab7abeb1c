/** The files of perf record (perf.data) with samples of tracepoints. */
package dev.lockreel.ingest.perf;
