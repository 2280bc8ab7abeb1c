package dev.lockreel.trace;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * Why a file cannot be read or written, in a few words for a message that names the file. The
 * exceptions of {@link java.nio.file} have their reason in their type, and only the path as their
 * message.
 */
public final class FailureReason {
  private FailureReason() {}

  /** The reason, without the path where the exception has nothing but it; never empty. */
  public static String of(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "no such file";
    }
    if (failure instanceof AccessDeniedException) {
      return "no permission";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "a file of this name is there";
    }
    if (failure instanceof DirectoryNotEmptyException) {
      return "the folder is not empty";
    }
    if (failure instanceof FileSystemException known && known.getReason() != null) {
      return known.getReason();
    }
    String message = failure.getMessage();
    if (message == null || message.isEmpty()) {
      return failure instanceof EOFException ? "it ends too early" : "an error without a reason";
    }
    return message;
  }
}
