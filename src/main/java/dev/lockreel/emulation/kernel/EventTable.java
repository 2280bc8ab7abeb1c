package dev.lockreel.emulation.kernel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The events of a model with their handlers: for each event one that follows recorded outcomes and
 * one that takes the event as a stimulus for protocols. A handler gets the event and, under the
 * same name, its return.
 */
public final class EventTable {
  private record Row(Consumer<ModelEvent> observe, Consumer<ModelEvent> execute) {}

  private final Map<String, Row> rows = new LinkedHashMap<>();

  /**
   * Adds a row.
   *
   * @param event the event's name without {@code _ret}
   * @param observe follows what the recorded kernel did
   * @param execute takes it as a stimulus
   */
  public EventTable on(String event, Consumer<ModelEvent> observe, Consumer<ModelEvent> execute) {
    if (rows.put(event, new Row(observe, execute)) != null) {
      throw new AssertionError(event + " has two rows");
    }
    return this;
  }

  /** Adds a row of an event that is followed in the same way whether protocols run or not. */
  public EventTable on(String event, Consumer<ModelEvent> both) {
    return on(event, both, both);
  }

  /** A handler that ignores the event. */
  public static void ignore(ModelEvent event) {}

  /** Wraps a handler so that it gets calls only, without returns. */
  public static Consumer<ModelEvent> calls(Consumer<ModelEvent> handler) {
    return event -> {
      if (!event.isReturn()) {
        handler.accept(event);
      }
    };
  }

  /** Wraps a handler so that it gets those events only for which a protocol is to run. */
  public static Consumer<ModelEvent> stimulus(
      Predicate<ModelEvent> begins, Consumer<ModelEvent> protocol) {
    return event -> {
      if (begins.test(event)) {
        protocol.accept(event);
      }
    };
  }

  /** Names of the events that have a row, without {@code _ret}. */
  public Set<String> events() {
    return rows.keySet();
  }

  /**
   * Hands an event that has a row to its handler.
   *
   * @param executes whether to the handler that takes it as a stimulus
   */
  public void take(ModelEvent event, boolean executes) {
    Row row = rows.get(event.name());
    (executes ? row.execute() : row.observe()).accept(event);
  }
}
