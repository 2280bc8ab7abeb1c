package dev.lockreel.cli;

import dev.lockreel.ingest.CaptureFolder;
import dev.lockreel.ingest.Format;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.trace.Symbols;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The trace files of a command line. A folder or an archive stands for the traces in it, by the
 * times of their first events; other files in it are left out with a message.
 */
final class TraceFiles {
  /** Names of folders with what tracefs says of the layout of events. */
  private static final Set<String> WITH_FORMATS = Set.of("formats", "events");

  private static final int MOST_NAMES = 12;

  /** Folders below a session's down to {@code ust/uid/1000/64-bit/metadata}. */
  private static final int CTF_DEPTH = 5;

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
      IOException failure = CaptureFolder.is(each) ? null : failure(each, format);
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

  /** How the files in folders and archives are looked at. */
  @FunctionalInterface
  interface Folders {
    CaptureFolder look(String path) throws IOException;
  }

  /**
   * The files to read.
   *
   * @throws IOException a folder or archive has none, or an archive is broken
   */
  static List<String> of(List<String> named, Folders folders, PrintWriter err) throws IOException {
    List<IOException> failures = new ArrayList<>();
    List<String> files = of(named, folders, err, failures);
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
    return files;
  }

  /**
   * The files to read.
   *
   * @param failures takes why archives are broken that have files before that
   */
  static List<String> of(
      List<String> named, Folders folders, PrintWriter err, List<IOException> failures)
      throws IOException {
    List<String> files = new ArrayList<>();
    for (String each : named) {
      if (CaptureFolder.is(each)) {
        CaptureFolder found = folders.look(each);
        files.addAll(in(each, found, err));
        if (found.broken() != null) {
          failures.add(found.broken());
        }
      } else {
        files.add(each);
      }
    }
    return files;
  }

  private static List<String> in(String folder, CaptureFolder found, PrintWriter err)
      throws IOException {
    if (found.traces().isEmpty()) {
      if (found.broken() != null) {
        throw found.broken();
      }
      if (found.refusal() != null) {
        throw found.refusal();
      }
      String below = ctfBelow(folder);
      IOException failure = below == null ? null : failure(below, null);
      List<String> inner = foldersIn(folder);
      throw failure != null
          ? failure
          : new TraceInputException(
              folder
                  + ": no trace is in this folder or archive"
                  + (inner.isEmpty() ? "" : "; name the folders in it: " + some(inner)));
    }
    List<String> names =
        found.others().stream().map(file -> file.substring(file.lastIndexOf('/') + 1)).toList();
    if (!names.isEmpty()) {
      err.println("lockreel: no traces, left out of " + folder + ": " + some(names));
    }
    if (!found.perCpu().isEmpty()) {
      err.println(
          "lockreel: left out of "
              + folder
              + ", since its trace has their events: "
              + some(found.perCpu().stream().map(TraceFiles::fromPerCpuOn).toList()));
    }
    List<String> inner = foldersIn(folder);
    if (!inner.isEmpty()) {
      err.println(
          "lockreel: folders in " + folder + " are not looked into, name them: " + some(inner));
    }
    if (found.refusal() != null) {
      err.println("lockreel: " + FailureMessages.reason(found.refusal()));
    }
    return found.traces();
  }

  private static String fromPerCpuOn(String path) {
    return path.substring(path.lastIndexOf("per_cpu/"));
  }

  private static String some(List<String> names) {
    String shown = String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())));
    return shown
        + (names.size() > MOST_NAMES ? " and " + (names.size() - MOST_NAMES) + " more" : "");
  }

  /** The folders in a folder that may hold traces; none of an archive, all of which is read. */
  private static List<String> foldersIn(String folder) throws IOException {
    if (!Files.isDirectory(Path.of(folder))) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(Path.of(folder))) {
      return all.filter(Files::isDirectory)
          .map(each -> each.getFileName().toString())
          .filter(each -> !WITH_FORMATS.contains(each))
          .sorted()
          .toList();
    }
  }

  /**
   * The metadata of a CTF trace in a folder of a folder, where LTTng puts it (kernel,
   * ust/uid/1000): its reader says what to do. Null where there is none.
   */
  private static String ctfBelow(String folder) throws IOException {
    if (!Files.isDirectory(Path.of(folder))) {
      return null;
    }
    try (Stream<Path> files = Files.find(Path.of(folder), CTF_DEPTH, TraceFiles::isMetadata)) {
      return files.map(Path::toString).sorted().findFirst().orElse(null);
    } catch (UncheckedIOException e) {
      // A folder below that cannot be read holds nothing for us.
      return null;
    }
  }

  private static boolean isMetadata(Path path, BasicFileAttributes attributes) {
    return attributes.isRegularFile() && path.endsWith("metadata");
  }

  /** The copy of /proc/kallsyms that lies beside the traces; null where none does, or several. */
  static String kallsyms(List<String> named) {
    String only = null;
    for (String each : named) {
      String found = kallsyms(each);
      if (found != null && only != null) {
        return null;
      }
      only = found == null ? only : found;
    }
    return only;
  }

  private static String kallsyms(String named) {
    try {
      return CaptureFolder.is(named) ? CaptureFolder.kallsyms(named) : null;
    } catch (IOException e) {
      // Reading the traces in it fails as well, and says why.
      return null;
    }
  }
}
