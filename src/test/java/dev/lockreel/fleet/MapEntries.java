package dev.lockreel.fleet;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Entries in memory alone. */
final class MapEntries implements Entries {
  private final TreeMap<byte[], byte[]> all = new TreeMap<>(Arrays::compareUnsigned);
  long bytesPut;

  @Override
  public byte[] get(byte[] key) {
    return all.get(key);
  }

  @Override
  public void put(byte[] key, byte[] value) {
    if (value == null) {
      all.remove(key);
    } else {
      all.put(key, value);
      bytesPut += key.length + value.length;
    }
  }

  @Override
  public void scan(byte[] prefix, Visitor each) throws IOException {
    for (Map.Entry<byte[], byte[]> entry : all.tailMap(prefix, true).entrySet()) {
      byte[] key = entry.getKey();
      if (key.length < prefix.length
          || !Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)) {
        return;
      }
      each.entry(key, entry.getValue());
    }
  }
}
