package dev.lockreel.stream.kafka;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/**
 * The place at which to begin in a partition of which nothing was consumed yet.
 *
 * @param kind the earliest record, the latest, or the first one at or after a time
 * @param timestampMillis the time; 0 for the others
 */
public record StreamStart(Kind kind, long timestampMillis) {
  public static final StreamStart EARLIEST = new StreamStart(Kind.EARLIEST, 0);

  /** Which kind of place it is. */
  public enum Kind {
    EARLIEST,
    LATEST,
    TIMESTAMP
  }

  /**
   * Reads {@code earliest}, {@code latest}, a time such as {@code 2026-11-21T10:00:00Z}, or
   * milliseconds since 1970.
   *
   * @throws IllegalArgumentException it is none of these
   */
  public static StreamStart of(String text) {
    return switch (text) {
      case "earliest" -> EARLIEST;
      case "latest" -> new StreamStart(Kind.LATEST, 0);
      default -> new StreamStart(Kind.TIMESTAMP, millis(text));
    };
  }

  private static long millis(String text) {
    if (text.matches("[0-9]{1,18}")) {
      return Long.parseLong(text);
    }
    try {
      return text.endsWith("Z")
          ? Instant.parse(text).toEpochMilli()
          : OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "earliest, latest, a time such as 2026-11-21T10:00:00Z or milliseconds since 1970 is"
              + " expected, not '"
              + text
              + "'",
          e);
    }
  }
}
