package dev.lockreel.ingest;

import dev.lockreel.trace.FailureReason;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.util.Arrays;
import java.util.HexFormat;

/** Messages about an input that cannot be read, one line each. */
final class InputMessages {
  private static final int SHOWN = 40;

  private InputMessages() {}

  static TraceInputException unsupported(String path, UnsupportedFormat format) {
    return new TraceInputException(
        path + ": " + format.advice() + "; formats that are read: " + Format.titles());
  }

  static TraceInputException unknownFormat(String path, byte[] head, int length) {
    return new UnknownFormatException(
        path
            + ": none of the known formats ("
            + Format.titles()
            + "): starts with "
            + firstBytes(head, length)
            + "; name it with --format");
  }

  /** The first bytes in quotes, or in hex where they are no text. */
  private static String firstBytes(byte[] head, int length) {
    int shown = Math.min(SHOWN, length);
    for (int i = 0; i < shown; i++) {
      if (head[i] == '\n' || head[i] == '\r') {
        shown = i;
      } else if (head[i] < ' ' && head[i] != '\t') {
        return "bytes "
            + HexFormat.ofDelimiter(" ").formatHex(Arrays.copyOf(head, Math.min(8, length)));
      }
    }
    return "\"" + new String(head, 0, shown, StandardCharsets.US_ASCII) + "\"";
  }

  /** The message for data that cannot be decompressed. */
  static String brokenAt(Compression compression, long storedOffset, IOException e) {
    return compression.title()
        + " data is broken or cut short near byte "
        + storedOffset
        + (e.getMessage() == null ? "" : ": " + e.getMessage());
  }

  static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "no permission to read it";
    }
    return FailureReason.of(e);
  }
}
