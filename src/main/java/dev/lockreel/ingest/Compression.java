package dev.lockreel.ingest;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;

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
  };

  /** Bytes to look at. */
  static final int MAGIC_LENGTH = 4;

  private static final int BUFFER = 1 << 16;
  private static final int GZIP_MAGIC = 0x088b1f;
  private static final int ZSTD_MAGIC = 0xfd2fb528;
  private static final int ZSTD_SKIPPABLE = 0x184d2a50;

  private final String title;

  Compression(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** The uncompressed content; frames and members that follow one another are one content. */
  abstract InputStream open(InputStream stored) throws IOException;

  static Compression of(byte[] head, int length) {
    if (length < MAGIC_LENGTH) {
      return NONE;
    }
    int magic = (head[0] & 0xff) | (head[1] & 0xff) << 8 | (head[2] & 0xff) << 16 | head[3] << 24;
    if ((magic & 0xffffff) == GZIP_MAGIC) {
      return GZIP;
    }
    boolean zstd = magic == ZSTD_MAGIC || (magic & 0xfffffff0) == ZSTD_SKIPPABLE;
    return zstd ? ZSTD : NONE;
  }
}
