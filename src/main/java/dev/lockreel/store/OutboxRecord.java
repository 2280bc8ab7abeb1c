package dev.lockreel.store;

import java.util.Map;

/**
 * A record that is to be sent: kept in the write that has what it reports, removed when the broker
 * has it.
 *
 * @param number position in the outbox; what is sent first has the smallest
 * @param topic name of the topic
 * @param key null for none
 * @param value null for a tombstone
 * @param headers by name
 */
public record OutboxRecord(
    long number, String topic, byte[] key, byte[] value, Map<String, String> headers) {
  public OutboxRecord {
    headers = Map.copyOf(headers);
  }

  /** The key and the headers alone. */
  public OutboxRecord withoutValue() {
    return new OutboxRecord(number, topic, key, null, headers);
  }
}
