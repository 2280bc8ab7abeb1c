package dev.lockreel.config;

import dev.lockreel.ingest.ProbeEvent;
import dev.lockreel.ingest.ProbeMapping;
import java.nio.file.Path;
import java.util.List;

/**
 * What kprobe events mean, from YAML: the file of {@code --probes}, and the built-in mapping. A
 * list of entries:
 *
 * <pre>{@code
 * - probe: my_zap
 *   event: pte_zap
 *   fields:
 *     vma: vma
 *     start: address
 *     end: {sum: [address, size]}
 *   when: {size: {not: 0}}
 * }</pre>
 *
 * <p>schemas/probe-mapping.schema.json describes every key. Of the entries for a name the first one
 * counts whose conditions hold; those of one file replace those of the files before it and the
 * built-in ones.
 */
public final class ProbeMappingFile {
  private static final String BUILTIN = "/dev/lockreel/probes/kernel.yaml";

  private ProbeMappingFile() {}

  /** The entries of a user's file, in its order. */
  public static List<ProbeEvent> load(Path file) throws ConfigurationException {
    return YamlFile.load(file, ProbeMappingReader::new);
  }

  /** The built-in mapping, to be followed by the user's. */
  public static ProbeMapping builtin() {
    return ProbeMapping.NONE.with(YamlFile.builtin(BUILTIN, ProbeMappingReader::new));
  }
}
