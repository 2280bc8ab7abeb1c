package dev.lockreel.ingest;

import dev.lockreel.trace.Symbols;

/**
 * An input to read, and how to read it.
 *
 * @param path a file, or {@code -} for standard input
 * @param format null: by the first bytes
 * @param source name of the boot that the trace is of; null: the file's name
 * @param symbols where the names go
 * @param threads that parse; 0: none but the caller's
 * @param probes maps events of other names to the vocabulary
 * @param following how long it is read
 * @param kallsyms copy of the traced kernel's /proc/kallsyms, for formats that print addresses and
 *     have no symbols of their own; null: there is none
 */
public record InputSpec(
    String path,
    Format format,
    String source,
    Symbols symbols,
    int threads,
    ProbeMapping probes,
    Following following,
    String kallsyms) {
  /** Standard input's path. */
  public static final String STANDARD_INPUT = "-";

  /** The whole of {@code path} with format and source by default, parsed on all cores but one. */
  public static InputSpec of(String path, Symbols symbols) {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    return new InputSpec(
        path, null, null, symbols, threads, ProbeMapping.NONE, Following.NONE, null);
  }

  /** Another file, read in the same way. */
  public InputSpec withPath(String other) {
    return new InputSpec(other, format, source, symbols, threads, probes, following, kallsyms);
  }

  public InputSpec withSymbols(Symbols names) {
    return new InputSpec(path, format, source, names, threads, probes, following, kallsyms);
  }

  public InputSpec withFormat(Format named) {
    return new InputSpec(path, named, source, symbols, threads, probes, following, kallsyms);
  }

  public InputSpec withSource(String named) {
    return new InputSpec(path, format, named, symbols, threads, probes, following, kallsyms);
  }

  public InputSpec withThreads(int count) {
    return new InputSpec(path, format, source, symbols, count, probes, following, kallsyms);
  }

  public InputSpec withProbes(ProbeMapping mapping) {
    return new InputSpec(path, format, source, symbols, threads, mapping, following, kallsyms);
  }

  public InputSpec withFollowing(Following how) {
    return new InputSpec(path, format, source, symbols, threads, probes, how, kallsyms);
  }

  public InputSpec withKallsyms(String file) {
    return new InputSpec(path, format, source, symbols, threads, probes, following, file);
  }

  boolean standardInput() {
    return path.equals(STANDARD_INPUT);
  }
}
