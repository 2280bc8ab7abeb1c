package dev.lockreel.cli;

import dev.lockreel.config.ProbeMappingFile;
import dev.lockreel.ingest.ProbeMapping;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that map the trace's own probe events. */
final class ProbeOptions {
  @Option(
      names = "--probes",
      paramLabel = "FILE",
      description =
          "YAML that says which memory, VFIO and HMM events the trace's own kprobe events are, added to"
              + " what is built in; may be repeated.")
  private List<Path> files = List.of();

  /** The built-in mapping with the entries of the files. */
  ProbeMapping mapping() throws IOException {
    ProbeMapping mapping = ProbeMappingFile.builtin();
    for (Path file : files) {
      mapping = mapping.with(ProbeMappingFile.load(file));
    }
    return mapping;
  }
}
