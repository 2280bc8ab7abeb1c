/** Perfetto traces: protobuf packets with the kernel's events, bundle by bundle. */
package dev.lockreel.ingest.perfetto;
