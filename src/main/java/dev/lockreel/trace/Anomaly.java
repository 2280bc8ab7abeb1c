package dev.lockreel.trace;

/**
 * The anomalies of a trace, which are no findings about the kernel. Each is counted per source and
 * shown in the report's health section with its advice.
 */
public enum Anomaly {
  MALFORMED_LINE(
      "malformed-line",
      Level.WARNING,
      "a line that is none of the format's forms",
      "look at the first examples; --strict stops at the first one"),
  TRUNCATED_LINE(
      "truncated-line",
      Level.WARNING,
      "the last line has no end: the file was cut short or is still being written",
      "copy the file again, or replay it again when it has grown"),
  UNKNOWN_EVENT(
      "unknown-event",
      Level.INFO,
      "events that are not in the vocabulary, skipped and counted by name",
      "nothing to do unless one of them should have been understood"),
  LOST_EVENTS(
      "lost-events",
      Level.WARNING,
      "the trace itself says that events were lost; held locks are forgotten there",
      "trace fewer events or give the kernel a larger buffer (buffer_size_kb)"),
  OVERRUN(
      "overrun",
      Level.WARNING,
      "the ring buffer wrapped: the oldest events are gone (fewer entries in the buffer than written)",
      "give the kernel a larger buffer (buffer_size_kb)"),
  INFERRED_GAP(
      "inferred-gap",
      Level.WARNING,
      "the events prove that others were lost without a mark, such as a release; what is not known to be held"
          + " any more was dropped and what rested on it alone withdrawn",
      "tracing was switched off in between: keep tracing_on at 1 during the run; or perf lost events: give perf"
          + " script --show-lost-events"),
  EVENTS_SWITCHED_ON(
      "events-switched-on",
      Level.INFO,
      "acquisitions from before the trace shows releases on their CPU, left out: perf switches its events on"
          + " one after the other",
      "expected where perf begins to record"),
  RELEASE_BEFORE_TRACE(
      "release-before-trace",
      Level.INFO,
      "a release of a lock that was taken before the trace began or inside a gap",
      "expected where tracing starts midway"),
  TIME_BACKWARDS(
      "time-backwards",
      Level.WARNING,
      "a time stamp is earlier than the one on the line before it",
      "use the trace clock global or mono, and perf script without --deltatime; the order of lines is what counts"),
  DISORDERED_LINE(
      "disordered-line",
      Level.WARNING,
      "time goes back from one line to the next of the same CPU, which no kernel writes: lines were shuffled, or are of"
          + " several machines; where it happens again and again, errors are only warnings",
      "give each machine and boot as a file of its own, with its lines as the kernel wrote them"),
  LATE_LINE(
      "late-line",
      Level.WARNING,
      "a line is older than one before it: lines were read while they were written, or traces of one time stand one"
          + " after the other; where there are many and time goes back seldom, errors are only warnings",
      "give each CPU's trace as a file of its own, all under one --source"),
  TRACE_RESTART(
      "trace-restart",
      Level.WARNING,
      "another trace begins in the middle of the input; what was held is forgotten there",
      "give each trace as a file of its own, each boot with a --source of its own"),
  MISSING_RELEASES(
      "missing-lock-release",
      Level.WARNING,
      "lock_release events are missing throughout: such locks seem held for ever, so nothing is concluded"
          + " from holding them",
      "switch on lock_acquire and lock_release both, without a filter"),
  MISSING_ACQUISITIONS(
      "missing-lock-acquire",
      Level.WARNING,
      "lock_acquire events are missing throughout: releases are not judged",
      "switch on lock_acquire and lock_release both, without a filter"),
  NO_LOCK_EVENTS(
      "no-lock-events",
      Level.WARNING,
      "events, but no lock_acquire or lock_release among them, and none of the emulated core: nothing could be"
          + " checked",
      "switch on lock_acquire and lock_release, which kernels with CONFIG_LOCKDEP have (PROVE_LOCKING or"
          + " LOCK_STAT); contention_begin alone does not say who holds"),
  OVERLAPPING_FILES(
      "overlapping-files",
      Level.WARNING,
      "a file of a trace begins before the one before it ends, so that each may lack what the others have: errors"
          + " are only warnings",
      "of one boot give the trace of all CPUs, not that of each; several boots are several sources"),
  UNREAD_BUFFER(
      "unread-buffer",
      Level.WARNING,
      "the file has a buffer of another tracing instance, too, which was not read",
      "record what belongs together in one buffer, and every other one in a file of its own"),
  MISSING_CPU(
      "missing-cpu",
      Level.WARNING,
      "the trace of one CPU of several, or of some (per_cpu/cpuN/trace): errors are only warnings",
      "copy the file trace, which has all CPUs"),
  NO_USER_SPACE(
      "no-user-space",
      Level.INFO,
      "no event shows a task on its way to or from user space: what is held or left open there is not"
          + " noticed",
      "trace preemptirq:irq_disable and irq_enable, or raw_syscalls:sys_enter and sys_exit"),
  VARIANT_WITHOUT_EFFECT(
      "variant-without-effect",
      Level.INFO,
      "the variant of a protocol that was chosen changes nothing for some of the trace's calls",
      "docs/emulation says which calls a protocol is for"),
  NO_INTERRUPT_STATE(
      "no-interrupt-state",
      Level.INFO,
      "acquisitions that do not say whether interrupts are off: inconsistent-lock-state and"
          + " irq-lock-inversion are found only where handlers' own events show an interrupt",
      "trace with tracefs or trace-cmd for the flags, or capture full-fidelity events: lockreel"
          + " capture"),
  HIDDEN_ADDRESS(
      "hidden-address",
      Level.INFO,
      "a lock address that the kernel did not print ((____ptrval____)): instances cannot be distinguished",
      "boot with no_hash_pointers"),
  THIN_EVENTS(
      "thin-events",
      Level.INFO,
      "lock events without class key: classes are distinguished by name, reader kinds by annotation, nesting"
          + " not at all",
      "capture full-fidelity events for the verdicts of lockdep itself: lockreel capture"),
  INFERRED_NOVALIDATE(
      "inferred-novalidate",
      Level.INFO,
      "a class key was taken for __lockdep_no_validate__ by its address and its lock's: the class is not"
          + " validated",
      "give the traced kernel's /proc/kallsyms (--kallsyms), then nothing has to be inferred"),
  DEBUG_LOCKS_OFF(
      "debug-locks-off",
      Level.INFO,
      "lock events from after the kernel's own lockdep had switched itself off",
      "the kernel reported before this point: read its dmesg"),
  STREAM_GAP(
      "stream-gap",
      Level.WARNING,
      "records of a source are missing from the stream; held locks are forgotten there",
      "see whether the publisher lost records, the topic's retention was too short, or another instance"
          + " of the group has consumed them"),
  REPEATED_RECORD(
      "repeated-record",
      Level.WARNING,
      "a record with a sequence number that was validated already, or came too late to be put in order;"
          + " left out",
      "expected when a publisher sends again; another trace needs a source name of its own"),
  UNUSABLE_RECORD(
      "unusable-record",
      Level.WARNING,
      "a record that could not be decoded; what it held is unknown",
      "look at the first examples, or at the topic that --dead-letter-topic names"),
  HELD_AT_END(
      "held-at-end",
      Level.INFO,
      "locks still held where the trace ends",
      "expected where tracing stops midway");

  /** How much an anomaly reduces the trust in a report. */
  public enum Level {
    INFO,
    WARNING
  }

  private final String id;
  private final Level level;
  private final String meaning;
  private final String advice;

  Anomaly(String id, Level level, String meaning, String advice) {
    this.id = id;
    this.level = level;
    this.meaning = meaning;
    this.advice = advice;
  }

  /** Kebab-case name in reports. */
  public String id() {
    return id;
  }

  public Level level() {
    return level;
  }

  public String meaning() {
    return meaning;
  }

  public String advice() {
    return advice;
  }

  /** The anomaly with that id. */
  public static Anomaly named(String id) {
    for (Anomaly anomaly : values()) {
      if (anomaly.id.equals(id)) {
        return anomaly;
      }
    }
    throw new IllegalArgumentException("no anomaly " + id);
  }
}
