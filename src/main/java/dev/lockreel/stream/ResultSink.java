package dev.lockreel.stream;

import java.util.Map;

/** Takes the records that publish results. */
public interface ResultSink {
  /**
   * A record for a topic; it replaces those before it under its key.
   *
   * @param key null for none
   * @param value null for a tombstone
   */
  void put(String topic, byte[] key, byte[] value, Map<String, String> headers);
}
