package dev.lockreel.compare;

import java.util.Locale;

/** The reason why the two graphs differ at one place. */
public enum Reason {
  /** Ours alone: the kernel reported the acquisition. */
  REPORTED("lockreel reports it; lockdep adds no dependency that it reports"),
  /** Ours alone: a module was removed, a work queue or a file system is gone. */
  CLASS_DROPPED("the kernel has dropped the class, or never had it"),
  /** Either's alone. */
  ONE_NAME("locks of one name, which subclass or nest lock distinguishes"),
  /** Ours alone. */
  LOCKDEP_OFF("lockdep had switched itself off in this trace"),
  /** The kernel's alone. */
  DISTANT("ours has it at a larger distance"),
  /** The kernel's alone. */
  NOT_VALIDATED("the class annotations say that the kernel does not validate the class"),
  /** The kernel's alone. */
  CLASS_NOT_SHOWN("the trace does not show the class"),
  /** The kernel has more usage bits than ours. */
  USAGE_NOT_SHOWN("the kernel saw more than the trace shows"),
  /** The kernel's alone. */
  NEVER_IN_THIS_ORDER("the trace shows both classes, never in this order", false),
  UNKNOWN("no reason is known", false);

  private final String sentence;
  private final boolean explains;

  Reason(String sentence) {
    this(sentence, true);
  }

  Reason(String sentence, boolean explains) {
    this.sentence = sentence;
    this.explains = explains;
  }

  public String sentence() {
    return sentence;
  }

  /** Whether the difference says nothing against either graph. */
  public boolean explains() {
    return explains;
  }

  /** As in JSON. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
