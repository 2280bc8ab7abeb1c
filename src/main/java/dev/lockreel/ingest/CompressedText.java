package dev.lockreel.ingest;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Text files besides traces, plain or compressed as traces are, also in an archive. */
public final class CompressedText {
  /** Of a longer line only this much is kept. */
  private static final int LONGEST_LINE = 1 << 12;

  private CompressedText() {}

  /**
   * The file's bytes.
   *
   * @throws IOException it cannot be read, or has more than {@code most} bytes
   */
  public static byte[] bytes(String file, int most) throws IOException {
    try (InputContent content = InputContent.open(file, Tuning.DEFAULT, Following.NONE);
        InputStream in = content.stream(0)) {
      byte[] bytes = in.readNBytes(most);
      if (bytes.length == most && in.read() >= 0) {
        throw new IOException("is longer than " + most + " bytes");
      }
      return bytes;
    }
  }

  /** Hands out the file's lines one by one, without their ends. */
  public static void forEachLine(String file, Consumer<String> consumer) throws IOException {
    try (InputContent content = InputContent.open(file, Tuning.DEFAULT, Following.NONE);
        Reader text =
            new BufferedReader(
                new InputStreamReader(
                    new BufferedInputStream(content.stream(0)), StandardCharsets.UTF_8))) {
      StringBuilder line = new StringBuilder();
      for (int c = text.read(); c >= 0; c = text.read()) {
        if (c == '\n') {
          consumer.accept(line.toString());
          line.setLength(0);
        } else if (line.length() < LONGEST_LINE) {
          line.append((char) c);
        }
      }
      if (line.length() > 0) {
        consumer.accept(line.toString());
      }
    }
  }
}
