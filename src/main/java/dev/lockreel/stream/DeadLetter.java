package dev.lockreel.stream;

import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.Position;
import java.util.Map;
import java.util.TreeMap;

/**
 * A record that could not be used, or not all of it.
 *
 * @param reason why, in words
 */
public record DeadLetter(StreamRecord record, String reason) {
  /** The headers with which it goes to the dead letters. */
  public Map<String, String> headers(String sourceTopic) {
    Map<String, String> headers = new TreeMap<>();
    headers.put("topic", sourceTopic);
    headers.put("partition", Integer.toString(record.partition()));
    headers.put("offset", Long.toString(record.offset()));
    headers.put("reason", reason);
    if (record.headers().contentType() != null) {
      headers.put(RecordHeaders.CONTENT_TYPE, record.headers().contentType());
    }
    return headers;
  }

  /**
   * The record as an anomaly of its trace.
   *
   * @param file what positions in its partition refer to
   */
  AnomalyExample example(String file) {
    return new AnomalyExample(
        Anomaly.UNUSABLE_RECORD, file, Position.ofRecord(record.offset(), 0), reason);
  }
}
