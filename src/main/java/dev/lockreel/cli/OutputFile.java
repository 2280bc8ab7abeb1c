package dev.lockreel.cli;

import dev.lockreel.ingest.InputSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The name of a file that is written, which must be none of those that are read. */
final class OutputFile {
  private OutputFile() {}

  /**
   * Refuses to write over an input, under whatever name: a capture may be the only one there is.
   *
   * @param out null or a file that need not exist
   * @throws ParameterException it is one of the inputs
   */
  static void refuseInputs(CommandLine command, Path out, Collection<String> inputs)
      throws IOException {
    for (String input : inputs) {
      if (out != null
          && !input.equals(InputSpec.STANDARD_INPUT)
          && Files.exists(out)
          && Files.exists(Path.of(input))
          && Files.isSameFile(out, Path.of(input))) {
        throw new ParameterException(command, out + " is the trace that is read");
      }
    }
  }
}
