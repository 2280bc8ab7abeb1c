package dev.lockreel.fleet;

import java.io.IOException;

/** An ordered store of keys and values that outlives the process. Used by one thread. */
interface Entries {
  /** The value of a key; null where there is none. */
  byte[] get(byte[] key);

  /**
   * Replaces the value of a key.
   *
   * @param value null to take it out
   */
  void put(byte[] key, byte[] value);

  /** Hands out the entries whose keys begin with that prefix, in the order of their keys. */
  void scan(byte[] prefix, Visitor each) throws IOException;

  /** Takes entries; changes nothing while it does. */
  interface Visitor {
    void entry(byte[] key, byte[] value) throws IOException;
  }
}
