package dev.lockreel.search;

import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.ingest.InputSpec;
import dev.lockreel.ingest.ResumePoint;
import dev.lockreel.ingest.TraceInput;
import dev.lockreel.search.cut.ScenarioCut;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.EventBatch;
import dev.lockreel.trace.EventKind;
import dev.lockreel.trace.EventSource;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads the events of a scenario from a trace of any format. */
public final class ScenarioFile {
  private ScenarioFile() {}

  /**
   * The memory, VFIO and HMM events of a trace, in its order.
   *
   * @throws IOException it cannot be read, or a line of it is none; the message says where
   */
  public static List<ModelEvent> read(String path) throws IOException {
    return read(path, new TreeSet<>());
  }

  /**
   * As {@link #read(String)}.
   *
   * @param unknown takes the names of events that the vocabulary does not have
   */
  public static List<ModelEvent> read(String path, Set<String> unknown) throws IOException {
    return read(InputSpec.of(path, new Symbols()).withThreads(0), true, unknown);
  }

  /**
   * The memory, VFIO and HMM events of a capture, in its order, and where a task that has begun an
   * invalidation leaves the kernel. Lines that are none are left out.
   *
   * @throws IOException it cannot be read
   */
  public static List<ModelEvent> readCapture(InputSpec spec) throws IOException {
    return read(spec, false, new TreeSet<>());
  }

  private static List<ModelEvent> read(InputSpec spec, boolean strict, Set<String> unknown)
      throws IOException {
    List<ModelEvent> events = new ArrayList<>();
    Set<Integer> invalidating = new HashSet<>();
    try (TraceInput input = TraceInput.open(spec);
        EventSource source = input.events(ResumePoint.START)) {
      for (EventBatch batch = source.next(); batch != null; batch = source.next()) {
        if (strict && batch.tally.firstMalformed() != null) {
          AnomalyExample bad = batch.tally.firstMalformed();
          throw new IOException(spec.path() + ":" + bad.position() + ": " + bad.reason());
        }
        unknown.addAll(batch.tally.skippedByName().keySet());
        for (int row = 0; row < batch.size; row++) {
          EventKind kind = EventKind.of(batch.kind[row]);
          if (kind == EventKind.MODEL) {
            ModelEvent event = ModelEvent.of(batch, row);
            events.add(event);
            if (event.name().equals(ScenarioCut.START)) {
              invalidating.add(event.pid());
            }
          } else if (kind == EventKind.PAGE_FAULT_USER) {
            events.add(
                ModelEvent.of(
                    batch, row, kind.eventName(), Map.of("address", batch.faultAddress(row))));
          } else if (!strict
              && ScenarioCut.LEAVES.contains(kind.eventName())
              && invalidating.remove(batch.pid[row])) {
            events.add(ModelEvent.of(batch, row, kind.eventName(), Map.of()));
          }
        }
        source.recycle(batch);
      }
    }
    return events;
  }
}
