package dev.lockreel.ingest;

import dev.lockreel.trace.Origin;

/**
 * A request to a reader of a format to read an input.
 *
 * @param content the opened input; the source that reads it owns it and closes it
 * @param spec how it is to be read: threads, symbols, probes
 * @param origin the origin that the events get
 * @param from where to begin
 */
public record ReadRequest(InputContent content, InputSpec spec, Origin origin, ResumePoint from) {}
