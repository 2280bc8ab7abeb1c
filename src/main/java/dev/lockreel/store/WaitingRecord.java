package dev.lockreel.store;

/**
 * A record that was consumed and waits for an earlier one of its source. Its offset is below the
 * partition's {@link StreamOffset}, so it is kept whole.
 *
 * @param source the record's key
 * @param trace which of the source's traces it is of; null where no header says it
 * @param sequence its number within the trace, -1 for none
 * @param firstEvent rows of the trace before it, -1 where they are not counted
 * @param contentType what the value is; null where no header says it
 * @param value the record's value; never changed
 * @param reading what came beside it; null for nothing
 */
public record WaitingRecord(
    String topic,
    int partition,
    long offset,
    String source,
    String trace,
    long sequence,
    long firstEvent,
    String contentType,
    byte[] value,
    byte[] reading) {}
