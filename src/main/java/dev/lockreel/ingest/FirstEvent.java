package dev.lockreel.ingest;

import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.TraceInputException;
import java.io.IOException;
import java.util.OptionalLong;

/** The first event of an input, by which files that belong together are put in order. */
public final class FirstEvent {
  private FirstEvent() {}

  /**
   * Its trace clock; empty where the input holds no event. Reads the input up to there, and closes
   * it.
   */
  public static OptionalLong of(InputSpec spec) throws TraceInputException {
    return of(spec, TraceInput.open(spec.withThreads(0)));
  }

  static OptionalLong of(InputSpec spec, TraceInput opened) throws TraceInputException {
    try (TraceInput input = opened;
        EventSource events = input.events()) {
      for (EventBatch batch = events.next(); batch != null; batch = events.next()) {
        if (batch.size > 0) {
          return OptionalLong.of(batch.timestampNanos[0]);
        }
        events.recycle(batch);
      }
      return OptionalLong.empty();
    } catch (TraceInputException e) {
      throw e;
    } catch (IOException e) {
      throw new TraceInputException(spec.path() + ": " + e.getMessage(), e);
    }
  }
}
