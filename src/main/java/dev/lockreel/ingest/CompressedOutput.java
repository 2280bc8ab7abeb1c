package dev.lockreel.ingest;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.lockreel.trace.FailureReason;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** Files that are compressed as their names end: {@code .zst}, {@code .gz}; others are plain. */
public final class CompressedOutput {
  private static final int BUFFER = 1 << 16;

  private CompressedOutput() {}

  /** Creates or overwrites the file. Whoever closes the stream closes the file. */
  public static OutputStream create(Path file) throws IOException {
    OutputStream stored = Files.newOutputStream(file);
    try {
      String name = file.toString().toLowerCase(Locale.ROOT);
      if (name.endsWith(".zst")) {
        return new BufferedOutputStream(new ZstdOutputStreamNoFinalizer(stored), BUFFER);
      }
      if (name.endsWith(".gz")) {
        return new GZIPOutputStream(stored, BUFFER);
      }
      return new BufferedOutputStream(stored, BUFFER);
    } catch (IOException e) {
      stored.close();
      throw e;
    }
  }

  /** The failure to write, with the name of the file and the reason in a few words. */
  public static IOException failed(String file, IOException e) {
    return new IOException(file + ": cannot be written: " + reason(e), e);
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "its folder is not there";
    }
    return FailureReason.of(e);
  }

  /** Whether a name ends as a compression that is not written does. */
  public static boolean refuses(String name) {
    return name.toLowerCase(Locale.ROOT).matches(".*\\.(xz|lz4|bz2|zip|tar|tgz)");
  }
}
