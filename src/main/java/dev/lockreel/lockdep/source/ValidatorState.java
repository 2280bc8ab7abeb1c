package dev.lockreel.lockdep.source;

import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.GroundState;
import dev.lockreel.trace.Origin;
import java.util.List;

/**
 * The state of the validation of one source, as it is kept across a restart: held stacks of all its
 * tasks and what is known of its lock instances.
 *
 * @param source identity of the source
 * @param tasks every task that holds a lock or about which something is known
 * @param cpuTasks number of the task last seen on each CPU, {@link Integer#MIN_VALUE} for none
 * @param cpuContexts interrupt handlers running on each CPU, for traces without flags
 * @param flags what kinds of events the trace has shown; the validator's own packing
 * @param instanceLocks addresses that the trace has shown, ascending
 * @param instanceClasses class of each address when last seen, times two, plus one where it was
 *     seen acquired or released
 * @param instanceHolders task that holds it exclusively, or {@link Integer#MIN_VALUE}
 * @param instanceAskers task that asked for it last, or {@link Integer#MIN_VALUE}
 * @param classKeys the class keys that the source has shown, ascending
 * @param classIds the class of the source that each stands for, {@link ClassSeen#number}
 * @param missingEvents which lock events the trace has not shown, by class; the validator's own
 *     packing
 * @param missingCpus which CPUs the trace has not shown, and the latest switches of the others; the
 *     validator's own packing
 * @param lastOrigin origin of the latest batch; null before the first one
 * @param lastPosition place of the latest event
 * @param nextSerial first held-lock serial number not used yet
 * @param grounds what rests on held locks that were not released yet
 */
public record ValidatorState(
    String source,
    List<TaskState> tasks,
    int[] cpuTasks,
    int[] cpuContexts,
    int flags,
    long[] instanceLocks,
    int[] instanceClasses,
    int[] instanceHolders,
    int[] instanceAskers,
    long[] classKeys,
    int[] classIds,
    long[] missingEvents,
    long[] missingCpus,
    Origin lastOrigin,
    long lastPosition,
    long nextSerial,
    List<GroundState> grounds) {
  public ValidatorState {
    tasks = List.copyOf(tasks);
    grounds = List.copyOf(grounds);
  }

  /** For those who read what a source has said, and do not go on from it. */
  public static ValidatorState groundsAlone(String source, List<GroundState> grounds) {
    int[] none = {};
    long[] nothing = {};
    return new ValidatorState(
        source, List.of(), none, none, 0, nothing, none, none, none, nothing, none, nothing,
        nothing, null, 0, 0, grounds);
  }
}
