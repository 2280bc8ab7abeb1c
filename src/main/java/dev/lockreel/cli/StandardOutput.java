package dev.lockreel.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output that keeps the reason why it cannot be written, which a {@link PrintStream}
 * drops.
 */
final class StandardOutput extends FilterOutputStream {
  private static volatile String failure;

  private StandardOutput() {
    super(new FileOutputStream(FileDescriptor.out));
  }

  /** Makes it the {@link System#out} of this process. */
  static void install() {
    OutputStream out = new StandardOutput();
    System.setOut(
        new PrintStream(
            new java.io.BufferedOutputStream(out, 1 << 13), false, StandardCharsets.UTF_8));
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      failure = String.valueOf(e.getMessage());
      throw e;
    }
  }

  /** Whether the reader has gone, as {@code head} does when it has seen enough: no failure. */
  static boolean isClosed() {
    return "Broken pipe".equals(failure);
  }

  /** Writes what is buffered. */
  static void flush(PrintStream out) throws IOException {
    if (out.checkError() && !isClosed()) {
      throw new IOException(
          "standard output: cannot be written" + (failure == null ? "" : ": " + failure));
    }
  }
}
