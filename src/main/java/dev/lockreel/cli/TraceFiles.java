package dev.lockreel.cli;

import dev.lockreel.replay.Replay;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The trace files of a command line. A folder stands for the traces in it, by name; other files in
 * it are left out with a message.
 */
final class TraceFiles {
  private TraceFiles() {}

  /** The files to read. */
  static List<String> of(List<String> named, Replay replay, PrintWriter err) throws IOException {
    List<String> files = new ArrayList<>();
    for (String each : named) {
      if (!each.equals("-") && Files.isDirectory(Path.of(each))) {
        files.addAll(in(each, replay, err));
      } else {
        files.add(each);
      }
    }
    return files;
  }

  private static List<String> in(String folder, Replay replay, PrintWriter err) throws IOException {
    List<String> traces = new ArrayList<>();
    List<String> others = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> all = Files.list(Path.of(folder))) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      (replay.canRead(file.toString()) ? traces : others).add(file.toString());
    }
    if (traces.isEmpty()) {
      throw new TraceInputException(folder + ": no trace is in this folder");
    }
    if (!others.isEmpty()) {
      List<String> names =
          others.stream().map(file -> Path.of(file).getFileName().toString()).toList();
      err.println("lockreel: no traces, left out of " + folder + ": " + String.join(", ", names));
    }
    return traces;
  }
}
