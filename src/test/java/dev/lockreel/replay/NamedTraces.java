package dev.lockreel.replay;

import dev.lockreel.ingest.TraceInput;
import java.io.IOException;
import java.nio.file.Path;

/** Replays many traces in one process, each under a name of its own. */
public final class NamedTraces {
  private NamedTraces() {}

  /** Reads the next trace as that source. */
  public static void read(Replay replay, Path trace, String source) throws IOException {
    replay.read(TraceInput.open(replay.spec(trace.toString()).withSource(source)));
  }
}
