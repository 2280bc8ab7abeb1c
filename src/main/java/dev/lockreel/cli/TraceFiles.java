package dev.lockreel.cli;

import dev.lockreel.ingest.Format;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.replay.Replay;
import dev.lockreel.trace.Symbols;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
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

  /**
   * Checks before any work that something named can be read; where that is so, what is wrong with
   * the others comes when their turn does.
   *
   * @throws IOException nothing can be read: the reason of the last one, those of the others are
   *     printed
   */
  static void checkAny(List<String> named, Format format, PrintWriter err) throws IOException {
    List<IOException> failures = new ArrayList<>();
    for (String each : named) {
      IOException failure = failure(each, format);
      if (failure == null) {
        return;
      }
      failures.add(failure);
    }
    IOException last = failures.remove(failures.size() - 1);
    failures.forEach(each -> err.println("lockreel: " + FailureMessages.reason(each)));
    throw last;
  }

  /** Checks before any work that all of these files can be read. */
  static void checkAll(List<String> files, Format format) throws IOException {
    for (String each : files) {
      IOException failure = failure(each, format);
      if (failure != null) {
        throw failure;
      }
    }
  }

  /**
   * Why a file or folder cannot be read; null where it can, and for pipes, which are not opened.
   */
  private static IOException failure(String named, Format format) {
    Path path;
    try {
      path = Path.of(named);
    } catch (InvalidPathException e) {
      return new TraceInputException(named + ": " + e.getReason(), e);
    }
    boolean pipe = Files.exists(path) && !Files.isRegularFile(path);
    if (pipe || named.equals(InputSpec.STANDARD_INPUT)) {
      return null;
    }
    try {
      TraceInput.open(InputSpec.of(named, new Symbols()).withFormat(format)).close();
      return null;
    } catch (IOException e) {
      return e;
    }
  }

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
