package dev.lockreel.finding;

/** The rule catalogue. Ids and headlines are contracts: users and their tools match them. */
public enum Rule {
  LOCK_ORDER_INVERSION(
      "lock-order-inversion",
      "WARNING: possible circular locking dependency detected",
      "Locks are taken in orders that close a circle: tasks that take them at the same time wait for each"
          + " other for ever."),
  LOCK_RECURSION(
      "lock-recursion",
      "WARNING: possible recursive locking detected",
      "A task takes a lock, or another of its class, that it already holds."),
  INCONSISTENT_LOCK_STATE(
      "inconsistent-lock-state",
      "WARNING: inconsistent lock state",
      "A lock is taken in an interrupt and elsewhere held with that interrupt enabled."),
  IRQ_LOCK_INVERSION(
      "irq-lock-inversion",
      "WARNING: possible irq lock inversion dependency detected",
      "A lock taken in interrupts leads to one that is held with interrupts enabled."),
  INVALID_WAIT_CONTEXT(
      "invalid-wait-context",
      "BUG: Invalid wait context",
      "A lock that may sleep is taken where sleeping is not allowed."),
  BAD_UNLOCK_BALANCE(
      "bad-unlock-balance",
      "WARNING: bad unlock balance detected!",
      "A task releases a lock that it does not hold."),
  LOCK_HELD_AT_USER_RETURN(
      "lock-held-at-user-return",
      "WARNING: lock held when returning to user space!",
      "A task goes back to user space with a lock held."),
  LOCK_HELD_AT_EXIT(
      "lock-held-at-exit", "WARNING: still has locks held!", "A task ends with a lock held."),
  HELD_LOCK_FREED(
      "held-lock-freed",
      "WARNING: held lock freed!",
      "The memory of a lock is freed while the lock is held."),
  NESTED_LOCK_NOT_HELD(
      "nested-lock-not-held",
      "WARNING: Nested lock was not taken",
      "An acquisition names a nest lock that is not held."),
  LOCK_ORDER_RULE(
      "lock-order-rule",
      "declared lock order broken",
      "An order that the user declared is broken.");

  private final String id;
  private final String headline;
  private final String meaning;

  Rule(String id, String headline, String meaning) {
    this.id = id;
    this.headline = headline;
    this.meaning = meaning;
  }

  /** Kebab-case id in reports, baselines and suppressions. */
  public String id() {
    return id;
  }

  /**
   * The kernel's headline where lockdep has one; a check may give a more precise one with its
   * finding.
   */
  public String headline() {
    return headline;
  }

  /** What is wrong, in one sentence. */
  public String meaning() {
    return meaning;
  }

  /** The rule with that id, or null. */
  public static Rule named(String id) {
    for (Rule rule : values()) {
      if (rule.id.equals(id)) {
        return rule;
      }
    }
    return null;
  }
}
