/**
 * The ftrace text that the kernel ({@code trace}, {@code trace_pipe}) and {@code trace-cmd report}
 * print.
 */
package dev.lockreel.ingest.ftrace;
