package dev.lockreel.ingest.lrb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lockreel.ingest.FormatReader;
import dev.lockreel.ingest.ReadRequest;
import dev.lockreel.trace.EventSource;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The batch file ({@code .lrb}) of docs/formats/lrb.md: a header that names the source, then frames
 * of one binary batch each. All numbers are four bytes, the highest first:
 *
 * <pre>
 * header: 89 'L' 'R' 'B' 0d 0a 1a 0a, version, length of the source's name, name, CRC32C of all that
 * frame:  length of the batch, CRC32C of the batch, CRC32C of these eight bytes, batch
 * </pre>
 */
public final class LrbFormat implements FormatReader {
  public static final FormatReader READER = new LrbFormat();

  static final int VERSION = 1;

  /** Bytes of the header before the source's name. */
  static final int BEFORE_NAME = 16;

  static final int CHECKSUM_BYTES = Integer.BYTES;
  static final int FRAME_HEADER_BYTES = 12;

  /** A source's name in UTF-8: a header fits into what is looked at first of any input. */
  static final int MOST_NAME_BYTES = 1 << 12;

  /** Largest length of a batch; a larger one is taken for damage. */
  static final int MOST_BATCH_BYTES = 1 << 26;

  /** As PNG's: no text begins like this, and a transfer that changes line ends breaks it. */
  private static final byte[] MAGIC = {(byte) 0x89, 'L', 'R', 'B', '\r', '\n', 0x1a, '\n'};

  private LrbFormat() {}

  @Override
  public boolean recognises(ByteBuffer head, int length) {
    return FormatReader.beginsWith(MAGIC, head, length);
  }

  /** The source, where the header is whole; otherwise opening the file reports what is wrong. */
  @Override
  public Optional<String> sourceOf(byte[] head, int length) {
    ByteBuffer header = ByteBuffer.wrap(head, 0, length);
    if (length < BEFORE_NAME || !recognises(header, length)) {
      return Optional.empty();
    }
    int name = header.getInt(BEFORE_NAME - Integer.BYTES);
    boolean whole =
        name > 0
            && name <= MOST_NAME_BYTES
            && length >= BEFORE_NAME + name + CHECKSUM_BYTES
            && header.getInt(BEFORE_NAME + name) == checksum(head, 0, BEFORE_NAME + name);
    return whole ? Optional.of(new String(head, BEFORE_NAME, name, UTF_8)) : Optional.empty();
  }

  @Override
  public EventSource open(ReadRequest request) {
    return new LrbSource(request);
  }

  /** The header of a file that holds a trace of {@code source}. */
  static byte[] header(String source) {
    byte[] name = source.getBytes(UTF_8);
    if (name.length == 0 || name.length > MOST_NAME_BYTES) {
      throw new IllegalArgumentException("a source's name of " + name.length + " bytes");
    }
    int checked = BEFORE_NAME + name.length;
    ByteBuffer header = ByteBuffer.allocate(checked + CHECKSUM_BYTES);
    header.put(MAGIC).putInt(VERSION).putInt(name.length).put(name);
    return header.putInt(checksum(header.array(), 0, checked)).array();
  }

  static int checksum(byte[] bytes, int from, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, from, length);
    return (int) checksum.getValue();
  }
}
