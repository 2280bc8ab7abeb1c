package dev.lockreel.lockdep.source;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.declared.DeclaredOrders;
import dev.lockreel.lockdep.facts.ClassSeen;
import dev.lockreel.lockdep.facts.DependencyDrawn;
import dev.lockreel.lockdep.facts.Fact;
import dev.lockreel.lockdep.facts.FactSink;
import dev.lockreel.lockdep.facts.FindingReported;
import dev.lockreel.lockdep.facts.UsageSeen;
import dev.lockreel.trace.LockType;
import dev.lockreel.trace.Origin;
import dev.lockreel.trace.ReadTally;
import java.util.ArrayList;
import java.util.List;

/**
 * The state that the handlers of one source's events share: its tasks, lock objects, classes and
 * chains.
 */
final class SourceParts {
  final SourceRules rules;
  final FactSink facts;
  final SourceClasses classes;
  final KeyedClasses keyed;
  final ChainCache chains = new ChainCache();
  final PendingEvidence pending = new PendingEvidence();
  final SourceFindings findings;
  final DependencyDrawing drawing;
  final UsageMarker usageMarker;
  final Tasks tasks = new Tasks();
  final Instances instances = new Instances();
  final IrqState irqs = new IrqState();
  final RecentFindings recent = new RecentFindings();
  final TraceTraits traits = new TraceTraits();
  final EventCursor event;
  final NestLockCheck nestLock;
  final WaitContextCheck waitContext;
  final HeldStack stack;
  final LostReleases lost;
  final MissingEvents missing;
  final MissingCpus missingCpus = new MissingCpus();
  final CpuSwitches switches = new CpuSwitches();
  final WorkItems workItems;
  final ReadTally notes;

  /** Hears of losses. */
  LossListener losses = LossListener.NONE;

  /** What the end of the trace says is taken into account, and nothing came after it. */
  boolean ended;

  /** Origin of the latest batch; null before the first one. */
  Origin lastOrigin;

  /** Place of the latest event. */
  long lastPosition;

  /** Number that the next held-lock entry gets; 0 means none. */
  long nextSerial = 1;

  SourceParts(SourceRules rules, FactSink facts, ReadTally notes, boolean emulated) {
    this.rules = rules;
    this.facts = facts;
    this.notes = notes;
    classes = new SourceClasses(rules.annotations(), rules.noValidateKey(), facts);
    keyed = new KeyedClasses(classes);
    event = new EventCursor(new ForkAncestry(tasks), emulated);
    findings = new SourceFindings(pending, facts);
    chains.breakOrders = !rules.orders().isEmpty();
    drawing = new DependencyDrawing(classes, chains, findings, pending, facts);
    usageMarker = new UsageMarker(classes, pending, facts);
    nestLock = new NestLockCheck(findings);
    waitContext = new WaitContextCheck(findings);
    DeclaredOrderCheck declared =
        new DeclaredOrderCheck(new DeclaredOrders(rules.orders()), findings);
    stack = new HeldStack(chains, drawing, nestLock, declared);
    missing = new MissingEvents(this);
    lost = new LostReleases(this);
    workItems = new WorkItems(this);
    tasks.whenCpuBegins(this::cpuBegins);
  }

  /**
   * Whether the entry shows that no other task held the object, so that earlier acquisitions of it
   * are over: an exclusive one of a real lock. Readers and pseudo locks are held by many.
   */
  boolean excludes(HeldLock held) {
    SourceClass lockClass = held.lockClass;
    return !held.shared()
        && lockClass.type != LockType.MAP
        && (held.is(HeldLock.ACQUIRED) || lockClass.type.excludes() || !traits.acquired);
  }

  /**
   * Whether the task has got what its entry {@code index} asked for, as far as the trace can show
   * it: where it has no lock_acquired at all, what was asked for counts as got.
   */
  boolean hasGot(Task task, int index) {
    return !traits.acquired || task.hasGot(index);
  }

  /**
   * The events of a CPU begin in the midst of the trace: any task may have run there before, so
   * that an acquisition of it may be missing.
   */
  private void cpuBegins() {
    instances.newEpoch();
    tasks.mayHold();
  }

  /** Whether the source would or may be doubted were its trace to end here. */
  boolean mayDoubt() {
    return !ended
        && lastOrigin != null
        && !event.emulated
        && (missingCpus.mayDoubt(this) || !DisorderedLines.doubts(notes).isEmpty());
  }

  /** How far the events have come. */
  Moment moment() {
    return new Moment(traits.acquisitions + traits.releases, nextSerial);
  }

  /** Restores a fact that the source reported before a restart. */
  void restore(Fact known) {
    if (known instanceof ClassSeen seen) {
      classes.restore(seen);
    } else if (known instanceof DependencyDrawn drawn) {
      drawing.restore(drawn);
    } else if (known instanceof UsageSeen used) {
      usageMarker.restore(classes.of(used.lockClass()), used);
    } else if (known instanceof FindingReported reported) {
      findings.restore(reported.finding());
    }
  }

  /**
   * The findings that this source alone leads to so far. Cost: that of all its dependencies anew.
   */
  List<Finding> verdict() {
    List<Fact> said = new ArrayList<>();
    classes.all().forEach(each -> said.add(each.fact()));
    drawing.all().forEach(each -> said.add(each.fact()));
    said.addAll(usageMarker.seen());
    findings.all().forEach(each -> said.add(new FindingReported(each.value())));
    return rules.alone().apply(said);
  }

  /** Marks what the task holds if its event shows interrupts switched on since it was taken. */
  void noticeIrqsOn(Task task, int irq) {
    boolean hard = (irq & IrqState.HARDIRQS_ON) != 0;
    boolean soft = hard && (irq & IrqState.SOFTIRQS_ON) != 0;
    if ((hard && task.hardirqsMasked) || (soft && task.softirqsMasked)) {
      usageMarker.markHeld(event, task, soft);
      task.hardirqsMasked = false;
      task.softirqsMasked &= !soft;
    }
  }

  /**
   * An event of a task that was preempted inside the tracepoint of an acquisition: it is back there
   * when interrupts are on again, or when it goes on with the same lock.
   */
  void maybeResume(Task task) {
    int irq = irqs.of(event.contextBits(), event.lockBits(), event.cpu());
    if ((irq & IrqState.HARDIRQS_ON) != 0 || event.lock() == task.deferred.lock) {
      stack.resume(task);
    }
  }
}
