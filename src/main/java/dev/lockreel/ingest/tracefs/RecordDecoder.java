package dev.lockreel.ingest.tracefs;

/** Reads the records of one event format. Used by one thread. */
public interface RecordDecoder {
  /** What became of a record. */
  enum Outcome {
    /** It is a row now. */
    ROW,
    /** It was understood and is no event of its own. */
    NO_EVENT,
    /** Its event is not in the vocabulary. */
    SKIPPED,
    /** It is shorter than its format says, or a field is outside of it. */
    MALFORMED
  }

  /** Reads a record, and adds its row to {@code rows} if it is an event. */
  Outcome decode(RawRecord record, EventRows rows);

  /** Whether its records are kernel stacks, which belong to the record before. */
  default boolean stack() {
    return false;
  }
}
