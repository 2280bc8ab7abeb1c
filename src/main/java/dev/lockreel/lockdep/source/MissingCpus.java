package dev.lockreel.lockdep.source;

import dev.lockreel.lockdep.facts.SourceDoubted;
import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.ReadTally;

/**
 * Detects that a source is the trace of one CPU of a machine with several, such as {@code
 * per_cpu/cpuN/trace}: its header says how many CPUs the machine has, events of only one were seen,
 * and there is proof that others are missing: a lost release, a release that nothing balances, an
 * object held by two tasks at once, or fewer lines than the header says the buffers hold. Its tasks
 * also ran on the other CPUs, unseen, so its findings are less than certain.
 */
final class MissingCpus {
  /** A shorter trace may be an excerpt that kept its header. */
  private static final int FEW_LINES = 1000;

  private int machineCpus;
  private long bufferEntries;
  private long entryLines;
  private boolean proved;
  private boolean noted;

  /** Takes what the reading of a batch counted. */
  void read(ReadTally tally) {
    machineCpus = Math.max(machineCpus, tally.machineCpus());
    bufferEntries += tally.bufferEntries();
    entryLines += tally.entryLines();
  }

  /** A release balances nothing, or was lost, or two tasks held one object at once. */
  void proved() {
    proved = true;
  }

  /** For a checkpoint. */
  long[] state() {
    return new long[] {machineCpus, bufferEntries, entryLines, proved ? 1 : 0, noted ? 1 : 0};
  }

  void restore(long[] state) {
    if (state.length > 0) {
      machineCpus = (int) state[0];
      bufferEntries = state[1];
      entryLines = state[2];
      proved = state[3] != 0;
      noted = state[4] != 0;
    }
  }

  /** The trace ends here: notes it, and makes warnings of the source's errors. */
  void end(SourceParts source) {
    int only = onlyCpu(source.tasks);
    boolean proof =
        proved
            || (entryLines >= FEW_LINES && entryLines < bufferEntries)
            || source.notes.anomalies().containsKey(Anomaly.INFERRED_GAP);
    if (machineCpus < 2 || only < 0 || !proof) {
      return;
    }
    String missing = missing(only);
    if (!noted) {
      source.notes.noticed(
          new AnomalyExample(
              Anomaly.MISSING_CPU,
              source.lastOrigin.file(),
              source.lastPosition,
              missing + " of " + machineCpus + " missing: no event of it"));
    }
    noted = true;
    source.facts.accept(
        new SourceDoubted(
            source.lastOrigin.source(),
            "Only a warning: the trace has CPU "
                + only
                + " alone, and tasks may have run on another one in between."));
  }

  /** The only CPU that events were seen of; -1 where there are several or none. */
  private static int onlyCpu(Tasks tasks) {
    int only = -1;
    for (int cpu = 0; cpu < tasks.cpus(); cpu++) {
      if (tasks.lastOn(cpu) != null) {
        if (only >= 0) {
          return -1;
        }
        only = cpu;
      }
    }
    return only;
  }

  private String missing(int only) {
    if (machineCpus > 2) {
      return "every CPU but CPU " + only;
    }
    return "CPU " + (only == 0 ? 1 : 0);
  }
}
