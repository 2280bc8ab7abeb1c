package dev.lockreel.lockdep.source;

import dev.lockreel.trace.Anomaly;
import dev.lockreel.trace.AnomalyExample;
import dev.lockreel.trace.ReadTally;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Detects that a source is the trace of some CPUs of a machine alone, such as {@code
 * per_cpu/cpuN/trace}: its header says how many CPUs the machine has, events of fewer were seen,
 * and there is proof that the others are missing: a lost release, a release that nothing balances,
 * an object held by two tasks at once, or fewer lines than the header says the buffers hold. Where
 * several CPUs were seen the others may have been idle, so that both kinds of proof are needed. Its
 * tasks also ran on the missing CPUs, unseen, so its findings are less than certain.
 */
final class MissingCpus {
  /** A shorter trace may be an excerpt that kept its header. */
  private static final int FEW_LINES = 1000;

  /** CPUs named in one message. */
  private static final int MOST_NAMED = 8;

  /** Numbers of the state before {@link #earlier}. */
  private static final int FIXED_STATE = 6;

  private int machineCpus;
  private long bufferEntries;
  private long entryLines;
  private boolean proved;
  private boolean noted;

  /** CPUs that events were seen of in the traces that ended before this one began. */
  private BitSet earlier = new BitSet();

  /** No CPU has events in two of them. */
  private boolean apart = true;

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
    return LongStream.concat(
            LongStream.of(
                machineCpus,
                bufferEntries,
                entryLines,
                proved ? 1 : 0,
                noted ? 1 : 0,
                apart ? 1 : 0),
            Arrays.stream(earlier.toLongArray()))
        .toArray();
  }

  void restore(long[] state) {
    if (state.length > 0) {
      machineCpus = (int) state[0];
      bufferEntries = state[1];
      entryLines = state[2];
      proved = state[3] != 0;
      noted = state[4] != 0;
      apart = state.length <= FIXED_STATE || state[FIXED_STATE - 1] != 0;
      earlier = BitSet.valueOf(LongStream.of(state).skip(FIXED_STATE).toArray());
    }
  }

  /** Another trace begins after the events of {@code tasks}. */
  void anotherBegins(Tasks tasks) {
    seenCpus(tasks).forEach(this::addEarlier);
    tasks.forgetLastOnCpus();
  }

  private void addEarlier(int cpu) {
    apart &= !earlier.get(cpu);
    earlier.set(cpu);
  }

  /** The trace ends here: notes what is missing. Why the source's errors are none, if so. */
  List<String> end(SourceParts source) {
    List<String> doubts = new ArrayList<>();
    if (isApart(source.tasks)) {
      doubts.add(
          "The trace has several parts, and in each the events of other CPUs, while tasks may have"
              + " run on any of them.");
    }
    List<Integer> seen = allSeen(source.tasks);
    if (lacksCpus(seen) && isProved(source, seen.size() == 1)) {
      if (!noted) {
        source.notes.noticed(
            new AnomalyExample(
                Anomaly.MISSING_CPU,
                source.lastOrigin.file(),
                source.lastPosition,
                missing(seen) + " of " + machineCpus + " missing: no event of it"));
      }
      noted = true;
      doubts.add(
          "The trace has "
              + names(seen)
              + " alone, and tasks may have run on another one in between.");
    }
    return doubts;
  }

  /** Whether {@link #end} may have doubts unless other events come before. */
  boolean mayDoubt(SourceParts source) {
    List<Integer> seen = allSeen(source.tasks);
    return isApart(source.tasks)
        || (lacksCpus(seen) && (seen.size() == 1 || entryLines < bufferEntries));
  }

  /** Whether this trace and those that ended before it have the events of other CPUs each. */
  private boolean isApart(Tasks tasks) {
    List<Integer> last = apart && !earlier.isEmpty() ? seenCpus(tasks) : List.of();
    return !last.isEmpty() && last.stream().noneMatch(earlier::get);
  }

  private List<Integer> allSeen(Tasks tasks) {
    BitSet all = (BitSet) earlier.clone();
    seenCpus(tasks).forEach(all::set);
    return all.stream().boxed().toList();
  }

  private boolean lacksCpus(List<Integer> seen) {
    return !seen.isEmpty() && seen.size() < machineCpus;
  }

  private boolean isProved(SourceParts source, boolean alone) {
    boolean unbalanced = proved || source.notes.anomalies().containsKey(Anomaly.INFERRED_GAP);
    boolean fewer = entryLines < bufferEntries;
    return alone ? unbalanced || (fewer && entryLines >= FEW_LINES) : fewer && unbalanced;
  }

  /** The CPUs that events were seen of. */
  private static List<Integer> seenCpus(Tasks tasks) {
    List<Integer> seen = new ArrayList<>();
    for (int cpu = 0; cpu < tasks.cpus(); cpu++) {
      if (tasks.lastOn(cpu) != null) {
        seen.add(cpu);
      }
    }
    return seen;
  }

  private String missing(List<Integer> seen) {
    if (machineCpus == 2) {
      return "CPU " + (seen.get(0) == 0 ? 1 : 0);
    }
    return "every CPU but " + names(seen);
  }

  private static String names(List<Integer> cpus) {
    String numbers =
        cpus.stream().limit(MOST_NAMED).map(String::valueOf).collect(Collectors.joining(", "));
    int more = cpus.size() - MOST_NAMED;
    return (cpus.size() == 1 ? "CPU " : "CPUs ")
        + numbers
        + (more > 0 ? " and " + more + " more" : "");
  }
}
