package dev.lockreel.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks what is said about mistakes in a user's file. */
final class Mistakes {
  private Mistakes() {}

  /** Reads a kind of file. */
  interface Loading {
    Object load(Path file) throws IOException;
  }

  /**
   * A file of that text is refused with its name, and with the message.
   *
   * @param text with {@code \n} for line feeds
   */
  static void areNamed(Path folder, Loading loading, String text, String message)
      throws IOException {
    Path file = Files.writeString(folder.resolve("my.yaml"), text.replace("\\n", "\n"));
    assertThatThrownBy(() -> loading.load(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(file + ":")
        .hasMessageContaining(message);
  }
}
