package dev.lockreel.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The traces of the project: every small capture and every scenario. */
public final class ShippedTraces {
  /** As stored, so mostly compressed. */
  private static final int SMALL_BYTES = 400_000;

  private ShippedTraces() {}

  /** All of them, in the order of their names. */
  public static List<Path> all() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("traces"))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().matches(".*\\.(yaml|md|json|py|sh)"))
          .sorted()
          .toList();
    }
  }

  /**
   * Those for what is done many times over: without the few large captures, which have nothing in
   * them but more of the same.
   */
  public static List<Path> small() throws IOException {
    List<Path> small = new ArrayList<>();
    for (Path trace : all()) {
      if (Files.size(trace) <= SMALL_BYTES) {
        small.add(trace);
      }
    }
    return small;
  }

  /** Those that are NDJSON, uncompressed. */
  public static List<Path> ndjson() throws IOException {
    return all().stream().filter(file -> file.toString().endsWith(".ndjson")).toList();
  }
}
