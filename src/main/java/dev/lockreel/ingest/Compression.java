package dev.lockreel.ingest;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import net.jpountz.lz4.LZ4FrameInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** The compression of an input, recognised by its first bytes, not by its name. */
enum Compression {
  NONE("") {
    @Override
    InputStream open(InputStream stored) {
      return stored;
    }
  },
  GZIP("gzip") {
    @Override
    InputStream open(InputStream stored) throws IOException {
      return new GzipMembers(stored, BUFFER);
    }
  },
  ZSTD("zstd") {
    @Override
    InputStream open(InputStream stored) throws IOException {
      return new ZstdInputStreamNoFinalizer(stored);
    }
  },
  XZ("xz") {
    @Override
    InputStream open(InputStream stored) throws IOException {
      return new XZInputStream(stored, MOST_XZ_KIB);
    }
  },
  LZ4("lz4") {
    @Override
    InputStream open(InputStream stored) throws IOException {
      PushbackInputStream from = new PushbackInputStream(stored, LZ4_HEAD);
      byte[] head = from.readNBytes(LZ4_HEAD);
      from.unread(head);
      boolean linked = head.length == LZ4_HEAD && (head[LZ4_HEAD - 1] & LZ4_INDEPENDENT) == 0;
      // Many times faster, but it does not know blocks that go on with those before them (lz4 -BD).
      return linked
          ? new FramedLZ4CompressorInputStream(from, true)
          : new LZ4FrameInputStream(from);
    }
  },
  BZIP2("bzip2") {
    @Override
    InputStream open(InputStream stored) throws IOException {
      return new BZip2CompressorInputStream(stored, true);
    }
  };

  /** Bytes that are looked at first; only where they are bzip2's, more are waited for. */
  private static final int MAGIC_LENGTH = 4;

  /** Twice what {@code xz -9} needs; a file that wants more is refused, not loaded. */
  private static final int MOST_XZ_KIB = 130 << 10;

  private static final int BUFFER = 1 << 16;
  private static final int GZIP_MAGIC = 0x088b1f;
  private static final int ZSTD_MAGIC = 0xfd2fb528;

  /** zstd's and lz4's frames of other data are the same; lz4 writes none by itself. */
  private static final int ZSTD_SKIPPABLE = 0x184d2a50;

  private static final int XZ_MAGIC = 0x587a37fd;
  private static final int LZ4_MAGIC = 0x184d2204;

  /** The magic and the flags of a frame. */
  private static final int LZ4_HEAD = 5;

  private static final int LZ4_INDEPENDENT = 0x20;
  private static final int BZIP2_MAGIC = 'B' | 'Z' << 8 | 'h' << 16;

  /** What follows bzip2's first four bytes: the first block, or the end of an empty file. */
  private static final long BZIP2_BLOCK = 0x314159265359L;

  private static final long BZIP2_END = 0x177245385090L;
  private static final int BZIP2_LENGTH = 10;

  private final String title;

  Compression(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /**
   * The uncompressed content; frames and members that follow one another are one content. Where the
   * data is broken, reading fails with an {@link IOException}.
   */
  final InputStream content(InputStream stored) throws IOException {
    return this == NONE ? stored : Decompression.of(this, stored);
  }

  abstract InputStream open(InputStream stored) throws IOException;

  /** The compression of an input whose first bytes are not read yet. */
  static Compression of(StoredBytes stored) throws IOException {
    byte[] head = new byte[BZIP2_LENGTH];
    if (stored.peek(head, MAGIC_LENGTH) < MAGIC_LENGTH) {
      return NONE;
    }
    int magic = (head[0] & 0xff) | (head[1] & 0xff) << 8 | (head[2] & 0xff) << 16 | head[3] << 24;
    if ((magic & 0xffffff) == GZIP_MAGIC) {
      return GZIP;
    }
    if ((magic & 0xffffff) == BZIP2_MAGIC && head[3] >= '1' && head[3] <= '9') {
      return bzip2(stored, head) ? BZIP2 : NONE;
    }
    boolean zstd = magic == ZSTD_MAGIC || (magic & 0xfffffff0) == ZSTD_SKIPPABLE;
    return zstd ? ZSTD : magic == XZ_MAGIC ? XZ : magic == LZ4_MAGIC ? LZ4 : NONE;
  }

  private static boolean bzip2(StoredBytes stored, byte[] head) throws IOException {
    if (stored.peek(head, BZIP2_LENGTH) < BZIP2_LENGTH) {
      return false;
    }
    long block = 0;
    for (int i = MAGIC_LENGTH; i < BZIP2_LENGTH; i++) {
      block = block << 8 | (head[i] & 0xff);
    }
    return block == BZIP2_BLOCK || block == BZIP2_END;
  }
}
