package dev.lockreel.finding;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One event that a finding or a dependency rests on: where it stands and who did it.
 *
 * @param source one boot of one machine
 * @param position {@code file:line}, or topic, partition and offset
 * @param timestampNanos trace clock
 * @param comm {@code ""} where the trace lost it
 * @param lock address of the lock of the event, 0 where hidden
 * @param ip where in the kernel, {@code ""} where not traced
 * @param held the locks that the task held just before, oldest first; of very many only the newest
 * @param stack the kernel stack, innermost first; empty where not traced
 * @param emulated it happened in an emulated protocol, not in the recorded kernel
 * @param mode of an acquisition, as in {@link HeldLockEvidence#mode}; {@code ""} for any other
 *     event
 * @param context {@link dev.lockreel.trace.ContextBits} of the event, 0 where the trace has none
 * @param heldOmitted how many older locks the task held that are not in {@code held}
 */
public record Witness(
    String source,
    String position,
    long timestampNanos,
    int cpu,
    int pid,
    String comm,
    long lock,
    String ip,
    List<HeldLockEvidence> held,
    List<String> stack,
    boolean emulated,
    String mode,
    int context,
    int heldOmitted) {
  public Witness {
    held = List.copyOf(held);
    stack = List.copyOf(stack);
  }

  /** A witness with all locks that the task held. */
  public Witness(
      String source,
      String position,
      long timestampNanos,
      int cpu,
      int pid,
      String comm,
      long lock,
      String ip,
      List<HeldLockEvidence> held,
      List<String> stack,
      boolean emulated,
      String mode,
      int context) {
    this(
        source,
        position,
        timestampNanos,
        cpu,
        pid,
        comm,
        lock,
        ip,
        held,
        stack,
        emulated,
        mode,
        context,
        0);
  }

  /** A witness of which neither mode nor context is known. */
  public Witness(
      String source,
      String position,
      long timestampNanos,
      int cpu,
      int pid,
      String comm,
      long lock,
      String ip,
      List<HeldLockEvidence> held,
      List<String> stack,
      boolean emulated) {
    this(source, position, timestampNanos, cpu, pid, comm, lock, ip, held, stack, emulated, "", 0);
  }

  /** Its texts as {@code form} has them. */
  Witness withTexts(UnaryOperator<String> form) {
    return new Witness(
        form.apply(source),
        form.apply(position),
        timestampNanos,
        cpu,
        pid,
        form.apply(comm),
        lock,
        form.apply(ip),
        held.stream().map(each -> each.withTexts(form)).toList(),
        stack.stream().map(form).toList(),
        emulated,
        form.apply(mode),
        context,
        heldOmitted);
  }
}
