package dev.lockreel.store;

import dev.lockreel.trace.FailureReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file that says which process writes to a database. It serves only the error message;
 * RocksDB's lock is what excludes a second writer, and it ends with its process in any case.
 */
final class WriterMark {
  private static final String FILE = "lockreel.pid";

  private WriterMark() {}

  /** Notes that this process has the lock. */
  static void set(Path dir) throws StoreException {
    try {
      Files.writeString(dir.resolve(FILE), Long.toString(ProcessHandle.current().pid()));
    } catch (IOException e) {
      throw new StoreException(dir + " cannot be written: " + FailureReason.of(e), e);
    }
  }

  /** Removes the mark of this process. */
  static void clear(Path dir) {
    try {
      Files.deleteIfExists(dir.resolve(FILE));
    } catch (IOException e) {
      // It names a process that has ended, which its readers notice.
      return;
    }
  }

  /** Whether the failure is a {@link #conflict}. */
  static boolean isConflict(StoreException failure) {
    return failure instanceof Conflict;
  }

  /** Another process has the database open for writing, or this one has. */
  private static final class Conflict extends StoreException {
    private static final long serialVersionUID = 1L;

    Conflict(String message, Throwable cause) {
      super(message, cause);
    }
  }

  static StoreException conflict(Path dir, Exception cause) {
    Optional<Long> pid = pid(dir);
    if (pid.isPresent() && pid.get() == ProcessHandle.current().pid()) {
      return new Conflict(dir + " is open for writing in this process already", cause);
    }
    String who = pid.map(p -> " (pid " + p + ")").orElse("");
    return new Conflict(
        dir
            + " is in use by another lockreel"
            + who
            + ": wait until it ends, or use another folder; report and graph can read it now",
        cause);
  }

  /** The process that has the lock; none where it was killed and left its mark. */
  static Optional<Long> pid(Path dir) {
    try {
      long pid = Long.parseLong(Files.readString(dir.resolve(FILE)).strip());
      // A killed process leaves its number in the file.
      return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).map(ProcessHandle::pid);
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}
