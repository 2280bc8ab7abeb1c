package dev.lockreel.stream.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** Client settings from a map, by way of a file as a user has it. */
final class ClientSettingsOf {
  private ClientSettingsOf() {}

  static ClientSettings map(Map<String, Object> client) {
    try {
      Path file = Files.createTempFile("lockreel", ".properties");
      try {
        write(client, file);
        return ClientSettings.of(null, file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(Map<String, Object> client, Path file) throws IOException {
    Properties properties = new Properties();
    client.forEach((name, value) -> properties.setProperty(name, String.valueOf(value)));
    try (Writer out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
  }
}
