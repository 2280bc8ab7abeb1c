package dev.lockreel.ingest.tracefs;

import dev.lockreel.ingest.ProbeMapping;

/**
 * What a file says of the traced machine, for reading its records.
 *
 * @param bigEndian byte order of its numbers
 * @param longBytes size of the kernel's {@code long}: 4 or 8
 * @param kernel its functions
 * @param tasks names of its tasks; those that events show are added
 * @param probes what events of other names mean
 */
public record Tracing(
    boolean bigEndian, int longBytes, KernelSymbols kernel, TaskNames tasks, ProbeMapping probes) {}
