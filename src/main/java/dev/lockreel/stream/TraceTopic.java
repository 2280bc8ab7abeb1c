package dev.lockreel.stream;

/** The topic that a session consumes, and the broker that it is on. Shows no secrets as text. */
public interface TraceTopic {
  String name();

  /**
   * Begins to consume.
   *
   * @param decoder gets its batches back from whoever takes the deliveries
   * @throws StreamException the broker cannot be reached, or has no such topic
   */
  RecordFeed feed(RecordDecoder decoder) throws StreamException;

  /**
   * Sends records to other topics of the same broker.
   *
   * @throws StreamException its settings cannot be used
   */
  RecordWriter writer() throws StreamException;
}
