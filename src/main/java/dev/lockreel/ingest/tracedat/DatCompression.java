package dev.lockreel.ingest.tracedat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The compressions of a file's sections and chunks. */
enum DatCompression {
  NONE("none") {
    @Override
    boolean into(byte[] stored, byte[] plain, int length) {
      boolean same = stored.length == length;
      System.arraycopy(stored, 0, plain, 0, same ? length : 0);
      return same;
    }
  },
  ZLIB("zlib") {
    @Override
    boolean into(byte[] stored, byte[] plain, int length) {
      Inflater inflater = new Inflater();
      try {
        inflater.setInput(stored);
        int done = 0;
        while (done < length) {
          int n = inflater.inflate(plain, done, length - done);
          if (n == 0) {
            return false;
          }
          done += n;
        }
        return true;
      } catch (DataFormatException e) {
        return false;
      } finally {
        inflater.end();
      }
    }
  },
  ZSTD("zstd") {
    @Override
    boolean into(byte[] stored, byte[] plain, int length) {
      try {
        return Zstd.decompressByteArray(plain, 0, length, stored, 0, stored.length) == length;
      } catch (ZstdException e) {
        return false;
      }
    }
  };

  private final String fileName;

  DatCompression(String fileName) {
    this.fileName = fileName;
  }

  /** The one that a file names; null for one that is not known. */
  static DatCompression named(String name) {
    for (DatCompression one : values()) {
      if (one.fileName.equals(name)) {
        return one;
      }
    }
    return null;
  }

  /** Decompresses all of {@code stored} to exactly {@code length} bytes; false where it cannot. */
  abstract boolean into(byte[] stored, byte[] plain, int length);
}
