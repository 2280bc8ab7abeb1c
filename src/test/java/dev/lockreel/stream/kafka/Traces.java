package dev.lockreel.stream.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The traces of the project: every small capture and every scenario. */
final class Traces {
  private Traces() {}

  static List<Path> all() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("traces"))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().matches(".*\\.(yaml|md)"))
          .sorted()
          .toList();
    }
  }
}
