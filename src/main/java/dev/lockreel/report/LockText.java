package dev.lockreel.report;

import dev.lockreel.finding.ClassEvidence;
import dev.lockreel.finding.Finding;
import dev.lockreel.finding.HeldLockEvidence;
import dev.lockreel.finding.PathStep;
import dev.lockreel.finding.Witness;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Locks, tasks and places of one finding, written as the kernel writes them. */
public final class LockText {
  private static final String EXCLUSIVE = "exclusive";
  private static final String STACK_INDENT = "       ";

  private final ReportText text;
  private final Map<String, String> suffixes = new HashMap<>();

  LockText(ReportText text, Finding finding) {
    this.text = text;
    for (PathStep step : finding.path()) {
      suffixes.put(step.from(), usage(step.fromUsage()));
      suffixes.put(step.to(), usage(step.toUsage()));
    }
    for (ClassEvidence evidence : finding.classes()) {
      String waitTypes = evidence.waitTypes();
      String types = waitTypes.isEmpty() ? "" : "-{" + waitTypes + "}";
      suffixes.put(evidence.name(), usage(evidence.usage()) + types);
    }
  }

  private static String usage(String characters) {
    return characters.isEmpty() ? "" : "{" + characters + "}";
  }

  /** {@code (lb_abba_A){+.+.}-{4:4}}. */
  String lockClass(String name) {
    return "(" + bare(name) + ")" + suffixes.getOrDefault(name, "");
  }

  /** The name alone. */
  String bare(String name) {
    return text.styled(TextStyle.LOCK_CLASS, name);
  }

  /**
   * {@code ffffffffa00045d0 (lb_abba_A){+.+.}-{4:4}, at: abba_2+0x25/0x40}: a lock that is being
   * taken.
   */
  String lock(String name, Witness witness) {
    return instance(witness.lock(), name) + at(place(witness));
  }

  /** A lock that is held, with the place where it was taken. */
  String held(HeldLockEvidence held) {
    return instance(held.lock(), held.lockClass())
        + at(held.ip().isEmpty() ? held.position() : held.ip())
        + (held.trylock() ? ", by trylock" : "");
  }

  private String instance(long lock, String name) {
    return (lock == 0 ? "" : NumberText.pointer(lock) + " ") + lockClass(name);
  }

  private static String at(String place) {
    return place.isEmpty() ? "" : ", at: " + place;
  }

  /** The place in the kernel, else the position in the trace. */
  public static String place(Witness witness) {
    if (!witness.ip().isEmpty()) {
      return witness.ip();
    }
    List<String> stack = KernelStack.of(witness);
    return stack.isEmpty() ? witness.position() : stack.get(0);
  }

  /** {@code comm/pid}; the idle task of each CPU, which traces call by one name, as the kernel. */
  public static String task(Witness witness) {
    if (witness.comm().equals("<idle>")) {
      return "swapper/" + witness.cpu() + "/" + witness.pid();
    }
    return (witness.comm().isEmpty() ? "<...>" : witness.comm()) + "/" + witness.pid();
  }

  /** The name of an acquisition in the kernel's scenarios. */
  static String call(String mode) {
    return mode.isEmpty() || mode.equals(EXCLUSIVE) ? "lock" : "rlock";
  }

  /** {@code lock(lb_abba_A);}. */
  String call(String mode, String name) {
    return call(mode) + "(" + bare(name) + ");";
  }

  /**
   * The held lock of that class that {@code witness} rests on: the innermost; null where it shows
   * none.
   */
  public static HeldLockEvidence heldOf(Witness witness, String name) {
    HeldLockEvidence found = null;
    for (HeldLockEvidence held : witness.held()) {
      if (held.lockClass().equals(name)) {
        found = held;
      }
    }
    return found;
  }

  /** The kernel stack, or what stands in its place: where from, and where in which trace. */
  void stack(Witness witness, String indent) {
    List<String> stack = KernelStack.of(witness);
    if (!stack.isEmpty()) {
      stack.forEach(frame -> text.line(indent + frame));
      return;
    }
    if (!witness.ip().isEmpty()) {
      text.line(indent + witness.ip());
    }
    text.line(
        indent
            + text.styled(
                TextStyle.QUIET,
                task(witness)
                    + " on CPU "
                    + witness.cpu()
                    + " at "
                    + NumberText.seconds(witness.timestampNanos())
                    + " s, "
                    + sourced(witness)
                    + (witness.emulated() ? " (emulated)" : "")));
  }

  void stack(Witness witness) {
    stack(witness, STACK_INDENT);
  }

  /** {@code file:line}, and of which source unless the file's name says so. */
  private static String sourced(Witness witness) {
    boolean named = witness.source().isEmpty() || witness.position().startsWith(witness.source());
    return witness.position() + (named ? "" : " of " + witness.source());
  }

  /** The locks that the task held, numbered from the oldest; of very many the newest. */
  void heldLocks(Witness witness) {
    List<HeldLockEvidence> held = witness.held();
    if (held.isEmpty()) {
      text.line("no locks held by " + task(witness) + ".");
      return;
    }
    int all = held.size() + witness.heldOmitted();
    String printed = witness.heldOmitted() == 0 ? "" : ", of which " + held.size() + " are printed";
    text.line(NumberText.count(all, "lock") + " held by " + task(witness) + printed + ":");
    for (int i = 0; i < held.size(); i++) {
      text.line(" #" + i + ": " + held(held.get(i)));
    }
  }

  /** A traced stack of the event at which it was found. */
  void backtrace(Witness witness) {
    List<String> stack = KernelStack.of(witness);
    if (!stack.isEmpty()) {
      text.blank();
      text.line("stack backtrace:");
      stack.forEach(frame -> text.line(" " + frame));
    }
  }
}
