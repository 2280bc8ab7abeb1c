package dev.lockreel.ingest;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The content of a gzip file: all its members, one after the other (RFC 1952). Unlike {@code
 * GZIPInputStream}, which takes whatever it cannot read after a member for the end, this fails on
 * everything after a member but another one, or zeros up to the end, with which some media are
 * filled up.
 */
final class GzipMembers extends BlockInputStream {
  private static final int MAGIC = 0x8b1f;
  private static final int DEFLATE = 8;
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;
  private static final int FIXED_REST = 6;

  private final InputStream stored;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] input;
  private int at;
  private int end;
  private int member;
  private boolean ended;

  /** Reads the first member's header. */
  GzipMembers(InputStream stored, int bufferBytes) throws IOException {
    this.stored = stored;
    input = new byte[bufferBytes];
    header(octet());
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    try {
      while (!ended) {
        int n = inflater.inflate(into, offset, length);
        if (n > 0) {
          crc.update(into, offset, n);
          return n;
        }
        if (inflater.finished()) {
          nextMember();
        } else if (inflater.needsDictionary()) {
          throw new IOException("member " + member + " wants a dictionary");
        } else {
          feed();
        }
      }
      return -1;
    } catch (DataFormatException e) {
      throw new IOException("member " + member + ": " + e.getMessage(), e);
    }
  }

  private void feed() throws IOException {
    if (at == end && !fill()) {
      throw new EOFException("member " + member + " has no end");
    }
    inflater.setInput(input, at, end - at);
    at = end;
  }

  /** The trailer of this member, and the header of the next one, if there is one. */
  private void nextMember() throws IOException {
    at = end - inflater.getRemaining();
    long sum = octets(4);
    long size = octets(4);
    if (sum != crc.getValue() || size != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw new IOException("member " + member + " has a wrong checksum or length");
    }
    if (at == end && !fill()) {
      ended = true;
      return;
    }
    int first = octet();
    if (first == 0) {
      zeros();
      return;
    }
    inflater.reset();
    crc.reset();
    header(first);
  }

  private void zeros() throws IOException {
    while (at < end || fill()) {
      if (input[at++] != 0) {
        throw new IOException("what follows member " + member + " is no gzip data");
      }
    }
    ended = true;
  }

  private void header(int first) throws IOException {
    int magic = first | (at < end || fill() ? octet() : 0) << 8;
    if (magic != MAGIC) {
      throw new IOException(
          member == 0 ? "no gzip data" : "what follows member " + member + " is no gzip data");
    }
    member++;
    int method = octet();
    int flags = octet();
    if (method != DEFLATE || (flags & RESERVED) != 0) {
      throw new IOException("the header of member " + member + " is broken");
    }
    octets(FIXED_REST);
    if ((flags & EXTRA) != 0) {
      for (long left = octets(2); left > 0; left--) {
        octet();
      }
    }
    for (int text = flags & (NAME | COMMENT); text != 0; text &= text - 1) {
      skipText();
    }
    if ((flags & HEADER_CRC) != 0) {
      octets(2);
    }
  }

  /** A name or a comment, which ends with a zero. */
  private void skipText() throws IOException {
    int octet = octet();
    while (octet != 0) {
      octet = octet();
    }
  }

  /** So many bytes as a number, low ones first; of more than eight, no number. */
  private long octets(int count) throws IOException {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (long) octet() << (8 * i);
    }
    return value;
  }

  private int octet() throws IOException {
    if (at == end && !fill()) {
      throw new EOFException("member " + member + " has no end");
    }
    return input[at++] & 0xff;
  }

  private boolean fill() throws IOException {
    int n = stored.read(input, 0, input.length);
    at = 0;
    end = Math.max(n, 0);
    return n > 0;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    stored.close();
  }
}
