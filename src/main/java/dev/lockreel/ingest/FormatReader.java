package dev.lockreel.ingest;

import dev.lockreel.trace.EventSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The reader of a format: recognises a content by its first bytes, then opens it as a source of
 * batches. A format made of lines is a {@link TextFormat}; any other reads the {@link InputContent}
 * in its own way: as a stream, or anywhere in the file where that is possible, with threads of its
 * own or with none.
 *
 * <p>One instance serves all inputs and all threads.
 */
public interface FormatReader {
  /**
   * Whether a content that begins like this has the format.
   *
   * @param head direct and little-endian; bytes after {@code length}, up to the limit, mean nothing
   * @param length at most {@link ContentPrefix#MAX_LENGTH}
   */
  boolean recognises(ByteBuffer head, int length);

  /** Whether a content begins with these bytes; {@code head} and {@code length} as above. */
  static boolean beginsWith(byte[] magic, ByteBuffer head, int length) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= length || head.get(i) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  /** The source that the first {@code length} bytes of a content name, if they do. */
  default Optional<String> sourceOf(byte[] head, int length) {
    return Optional.empty();
  }

  /**
   * The events from {@code request.from()} on. Where the content ends before that (a copy that is
   * shorter than what was read before), there are none.
   *
   * <p>Bad content never throws anything but a {@link dev.lockreel.trace.TraceInputException}, and
   * that only where reading cannot go on; all else is counted in the tallies of the batches.
   *
   * @throws IOException the content cannot be read, or not from there on
   */
  EventSource open(ReadRequest request) throws IOException;
}
