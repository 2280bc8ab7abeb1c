package dev.lockreel.replay;

import dev.lockreel.lockdep.facts.GroundState;
import dev.lockreel.lockdep.source.SourceValidator;
import dev.lockreel.lockdep.source.ValidatorState;
import dev.lockreel.lockdep.times.LockMeter;
import dev.lockreel.store.StoredModel;
import dev.lockreel.trace.ReadTally;
import dev.lockreel.trace.SourceState;
import dev.lockreel.trace.Symbols;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * Where the sessions of sources live: it keeps what they go on from, and its validators report to
 * the graph, whether that is in this process or not.
 */
public interface SourceHome {
  ReplayOptions options();

  Symbols symbols();

  /** Whether the state of a source outlives this process. */
  boolean persistent();

  /** The source of that identity; null for a new one. */
  SourceState source(String identity);

  /** What was kept of a source's held locks; null for a new one. */
  ValidatorState validatorState(String identity) throws IOException;

  /** What was kept of a source's models; null for a new one. */
  StoredModel model(String identity) throws IOException;

  /**
   * A validator that goes on from the facts of the source, to be restored by its caller.
   *
   * @param emulated for the locks that emulated protocols take in the source's place
   * @param notes takes the anomalies that it notices
   */
  SourceValidator validator(String identity, boolean emulated, ReadTally notes) throws IOException;

  /**
   * A source is read from now on.
   *
   * @param entries gives what rests on what it holds, {@link SourceValidator#grounds}
   */
  void reading(String identity, Supplier<List<GroundState>> entries);

  /** Measures the locks of a source from now on; null where that is not wanted. */
  default LockMeter lockMeter(String source) {
    return null;
  }
}
