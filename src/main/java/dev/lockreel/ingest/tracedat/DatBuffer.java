package dev.lockreel.ingest.tracedat;

import java.util.List;

/**
 * A ring buffer of the traced kernel: its top one, or that of a tracing instance.
 *
 * @param name of the instance; empty for the top one
 * @param clock of its time stamps; empty where the file does not say
 * @param pageBytes size of a sub-buffer
 * @param compressed whether the data are chunks
 * @param cpus where the data are, by ascending CPU
 */
record DatBuffer(String name, String clock, int pageBytes, boolean compressed, List<CpuData> cpus) {
  /**
   * Where the data of one CPU are.
   *
   * @param cpu its number
   * @param offset in the file
   * @param bytes as stored
   */
  record CpuData(int cpu, long offset, long bytes) {}

  /** Bytes of all its data as stored. */
  long bytes() {
    return cpus.stream().mapToLong(CpuData::bytes).sum();
  }
}
