package dev.lockreel.stream;

import dev.lockreel.store.OutboxRecord;
import dev.lockreel.store.StoredStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Records that are to be sent to other topics. A record enters with the checkpoint that keeps what
 * it reports, is sent after that, and leaves with a checkpoint after the broker has acknowledged
 * it; so a record may be sent twice, and none is lost. Under one key the last record counts: an
 * older one is not sent after it.
 */
final class Outbox implements ResultSink {
  private static final int IN_FLIGHT = 1_000;

  private final StreamSettings settings;
  private final RecordWriter writer;
  private final TreeMap<Long, OutboxRecord> pending = new TreeMap<>();
  private final Set<Long> inFlight = new HashSet<>();
  private final ConcurrentLinkedQueue<Acknowledgement> acknowledged = new ConcurrentLinkedQueue<>();
  private final Map<String, Long> latest = new HashMap<>();
  private final SortedMap<Long, OutboxRecord> added = new TreeMap<>();
  private final List<Long> sent = new ArrayList<>();
  private long next;

  /**
   * The broker's answer about a record.
   *
   * @param accepted false: it does not have it
   */
  private record Acknowledgement(long number, boolean accepted) {}

  /**
   * @param writer null where nothing is sent
   */
  Outbox(StreamSettings settings, StoredStream stored, RecordWriter writer) {
    this.settings = settings;
    this.writer = writer;
    for (OutboxRecord record : stored.outbox()) {
      pending.put(record.number(), record);
      next = record.number() + 1;
      noteLatest(record);
    }
  }

  /**
   * Adds a record.
   *
   * @param key null: it replaces no other record
   * @param value null for a tombstone
   */
  @Override
  public void put(String topic, byte[] key, byte[] value, Map<String, String> headers) {
    OutboxRecord record = new OutboxRecord(next++, topic, key, value, headers);
    Long before = noteLatest(record);
    if (before != null && !inFlight.contains(before) && pending.remove(before) != null) {
      leaves(before);
    }
    pending.put(record.number(), record);
    added.put(record.number(), record);
  }

  /** The number of the record that this one replaces; null for none. */
  private Long noteLatest(OutboxRecord record) {
    String place = place(record);
    return place == null ? null : latest.put(place, record.number());
  }

  /** Topic and key, where a record replaces the one before it under its key; else null. */
  private String place(OutboxRecord record) {
    return record.topic().equals(settings.deadLetterTopic()) || record.key() == null
        ? null
        : place(record.topic(), new String(record.key(), StandardCharsets.UTF_8));
  }

  /** A key of a topic. */
  static String place(String topic, String key) {
    return topic + '\0' + key;
  }

  private void leaves(long number) {
    if (added.remove(number) == null) {
      sent.add(number);
    }
  }

  /** Sends what the last checkpoint has and the broker has not, as much as may be in flight. */
  void send() {
    settle();
    if (writer == null) {
      // Records of an earlier run wait for one that sends.
      return;
    }
    for (OutboxRecord record : pending.values()) {
      long number = record.number();
      if (inFlight.size() >= IN_FLIGHT) {
        return;
      }
      if (inFlight.add(number)) {
        writer.send(record, accepted -> acknowledged.add(new Acknowledgement(number, accepted)));
        if (acknowledged.stream().anyMatch(each -> !each.accepted())) {
          // The broker is away, and each further one would wait for it.
          return;
        }
      }
    }
  }

  /** Handles the broker's answers since the last call. */
  private void settle() {
    for (Acknowledgement next = acknowledged.poll(); next != null; next = acknowledged.poll()) {
      inFlight.remove(next.number());
      OutboxRecord record = pending.get(next.number());
      if (record != null && (next.accepted() || isReplaced(record))) {
        pending.remove(next.number());
        leaves(next.number());
      }
    }
  }

  /** Whether a later record under its key was entered meanwhile. */
  private boolean isReplaced(OutboxRecord record) {
    String place = place(record);
    return place != null && latest.getOrDefault(place, record.number()) > record.number();
  }

  /** How many records the broker has not acknowledged. */
  int size() {
    settle();
    return pending.size();
  }

  /** Whether a checkpoint has something of this to keep. */
  boolean changed() {
    settle();
    return !added.isEmpty() || !sent.isEmpty();
  }

  List<OutboxRecord> drainAdded() {
    List<OutboxRecord> drained = List.copyOf(added.values());
    added.clear();
    return drained;
  }

  List<Long> drainSent() {
    List<Long> drained = List.copyOf(sent);
    sent.clear();
    return drained;
  }
}
