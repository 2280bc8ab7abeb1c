package dev.lockreel.stream;

import dev.lockreel.store.OutboxRecord;
import java.io.Closeable;
import java.util.function.Consumer;

/** Sends records, and reports for each whether the broker has it. */
public interface RecordWriter extends Closeable {
  /**
   * Looks whether there is such a topic.
   *
   * @param topic null is well
   * @throws StreamException there is none, or no broker says so in time
   */
  void check(String topic) throws StreamException;

  /**
   * Sends a record.
   *
   * @param acknowledged gets true when the broker has it, false when it cannot be sent now; on any
   *     thread
   */
  void send(OutboxRecord record, Consumer<Boolean> acknowledged);

  /** Waits a moment for what is under way. */
  @Override
  void close();
}
