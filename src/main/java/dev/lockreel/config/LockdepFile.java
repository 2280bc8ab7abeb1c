package dev.lockreel.config;

import dev.lockreel.compare.KernelGraph;
import dev.lockreel.ingest.CompressedText;
import dev.lockreel.trace.FailureReason;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A copy of /proc/lockdep, plain or compressed as traces are. */
public final class LockdepFile {
  private LockdepFile() {}

  /** The kernel's graph; never an empty one. */
  public static KernelGraph load(Path file) throws ConfigurationException {
    KernelGraph graph = new KernelGraph();
    try {
      CompressedText.forEachLine(file.toString(), graph::add);
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(file + ": no such file", e);
    } catch (IOException e) {
      throw new ConfigurationException(file + ": cannot be read: " + FailureReason.of(e), e);
    }
    if (graph.isEmpty()) {
      throw new ConfigurationException(
          file + ": no lock class in it; a copy of the traced kernel's /proc/lockdep is expected");
    }
    return graph;
  }
}
