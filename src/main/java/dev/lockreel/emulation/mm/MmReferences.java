package dev.lockreel.emulation.mm;

import dev.lockreel.emulation.kernel.Kernel;
import dev.lockreel.emulation.kernel.ModelEvent;
import dev.lockreel.emulation.state.StateFields;
import dev.lockreel.emulation.state.Stateful;
import dev.lockreel.emulation.sync.Call;
import dev.lockreel.emulation.sync.Steps;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Follows the taking and giving back of references to mms. */
public final class MmReferences implements Stateful {
  /** The choice that an mm has no users any more where one is to be taken. */
  public static final String MMGET_FAILURE = "mmget-failure";

  private final Kernel kernel;
  private final MmFindings findings;

  /** Mms to which recorded tasks hold references. */
  private final Set<Mm> held = new LinkedHashSet<>();

  MmReferences(Kernel kernel, MmFindings findings) {
    this.kernel = kernel;
    this.findings = findings;
  }

  /** mmget_not_zero; it may be chosen that it fails. */
  public static boolean mmgetNotZero(Steps k, Mm mm) {
    mayLoseItsUsers(k, mm);
    return k.count(
        () -> mm.leaving() ? List.of(mm.shared()) : List.of(),
        () -> mm.getNotZero(k.call()),
        mm.shared());
  }

  /**
   * Where it is chosen that taking a use of an mm fails, its tasks are gone from here on, as by an
   * mm_exit. It is taken all the same if another protocol has a use, or a core dump is written.
   */
  public static void mayLoseItsUsers(Steps k, Mm mm) {
    if (k.choose(MMGET_FAILURE)) {
      k.count(
          mm::everything,
          () -> {
            mm.losesItsUsers();
            return true;
          },
          mm.shared());
    }
  }

  /** mmput: the last one closes the VMAs of an mm whose tasks are gone. */
  public static void mmput(Steps k, Mm mm) {
    if (k.count(
        () -> mm.leaving() ? mm.everything() : List.of(), () -> mm.put(k.call()), mm.shared())) {
      for (Vma vma : k.read(mm::vmas, mm.sharedVmas())) {
        VmOperations driver = vma.operations();
        if (driver != null) {
          driver.close(k, vma);
        }
      }
    }
  }

  public static void mmgrab(Steps k, Mm mm) {
    k.count(
        List::of,
        () -> {
          mm.grabs().take(k.call());
          return true;
        },
        mm.shared());
  }

  public static void mmdrop(Steps k, Mm mm) {
    k.count(
        List::of,
        () -> {
          mm.grabs().give(k.call());
          return true;
        },
        mm.shared());
  }

  /** A recorded mmget, mmput, mmgrab or mmdrop. */
  void follow(Mm mm, ModelEvent event) {
    int process = kernel.processes().of(event.pid());
    switch (event.name()) {
      case MmEvents.MMGET -> mm.users().take(event, process);
      case MmEvents.MMGRAB -> mm.grabs().take(event, process);
      case MmEvents.MMPUT -> {
        if (!mm.users().give(event) && mm.exited() && mm.born()) {
          findings.givenTwice(mm, event);
        }
      }
      default -> mm.grabs().give(event);
    }
    if (mm.users().held().isEmpty() && mm.grabs().held().isEmpty()) {
      held.remove(mm);
    } else {
      held.add(mm);
    }
  }

  /**
   * Checks at the return of a recorded function that the task has given back what it took since
   * {@code begin}.
   */
  public void returns(ModelEvent begin, ModelEvent end) {
    for (Mm mm : List.copyOf(held)) {
      for (References kind : List.of(mm.users(), mm.grabs())) {
        for (References.Taken taken : kind.held()) {
          ModelEvent event = taken.event();
          if (taken.call() == null
              && event.pid() == begin.pid()
              && event.position() > begin.position()) {
            findings.leftAtReturn(mm, taken, begin, end);
            return;
          }
        }
      }
    }
  }

  /**
   * Checks at the end of a protocol that it has given back what it took.
   *
   * @param grabbed how often it called mmgrab for that mm
   */
  public void over(Mm mm, Call call, long grabbed) {
    long left = mm.grabs().heldBy(call);
    if (left != 0) {
      findings.leftByProtocol(
          mm, call, new MmFindings.Balance(MmEvents.MMGRAB, MmEvents.MMDROP, grabbed, left));
      mm.grabs().forget(call);
    }
    left = mm.users().heldBy(call);
    if (left != 0) {
      findings.leftByProtocol(
          mm, call, new MmFindings.Balance(MmEvents.MMGET, MmEvents.MMPUT, left, left));
      mm.users().forget(call);
    }
  }

  void processGone(int process, ModelEvent moment) {
    for (Mm mm : List.copyOf(held)) {
      for (References kind : List.of(mm.users(), mm.grabs())) {
        for (References.Taken taken : List.copyOf(kind.held())) {
          if (taken.call() == null && taken.process() == process) {
            findings.leftByDead(mm, taken, moment);
            kind.give(taken.event());
          }
        }
      }
    }
  }

  /** Drops the references of recorded tasks: after lost events they are unknown. */
  void forgetAll() {
    for (Mm mm : held) {
      mm.users().forget();
      mm.grabs().forget();
    }
    held.clear();
  }

  @Override
  public void fields(StateFields f) {
    f.all("held", Mm.class, held);
  }
}
