package dev.lockreel.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The identity of an input: its first uncompressed bytes. A longer version of the same trace still
 * matches, a different trace of the same name does not.
 *
 * @param length how many bytes, at most {@link #MAX_LENGTH}
 * @param sha256 their digest in hex
 */
public record ContentPrefix(int length, String sha256) {
  public static final int MAX_LENGTH = 1 << 16;

  /**
   * The prefix of a file, whatever it holds.
   *
   * @throws IOException it cannot be read
   */
  public static ContentPrefix of(String file) throws IOException {
    try (InputContent content = InputContent.open(file, Tuning.DEFAULT, Following.NONE);
        InputStream bytes = content.stream(0)) {
      byte[] head = bytes.readNBytes(MAX_LENGTH);
      return of(head, head.length);
    }
  }

  /** The prefix of a content that begins with the first {@code available} bytes of {@code head}. */
  static ContentPrefix of(byte[] head, int available) {
    int length = Math.min(available, MAX_LENGTH);
    return new ContentPrefix(length, digest(head, length));
  }

  /**
   * Whether a content that begins with the first {@code available} bytes of {@code head} has this
   * prefix.
   */
  boolean begins(byte[] head, int available) {
    return length <= available && digest(head, length).equals(sha256);
  }

  private static String digest(byte[] head, int length) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(head, 0, length);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
