package dev.lockreel.report;

import dev.lockreel.finding.Finding;

/** Writes a finding below its headline: as lockdep prints it, where lockdep has its rule. */
interface Splat {
  void write(Finding finding, ReportText text, LockText locks);

  /** The layout of the finding's rule; the general one where the rule has none of its own. */
  static Splat of(Finding finding) {
    return switch (finding.rule()) {
      case LOCK_ORDER_INVERSION -> new InversionSplat();
      case LOCK_RECURSION -> new RecursionSplat();
      case INCONSISTENT_LOCK_STATE -> new LockStateSplat();
      case IRQ_LOCK_INVERSION -> new IrqInversionSplat();
      case INVALID_WAIT_CONTEXT -> new WaitContextSplat();
      case BAD_UNLOCK_BALANCE -> new UnlockSplat();
      case LOCK_HELD_AT_USER_RETURN, LOCK_HELD_AT_EXIT, HELD_LOCK_FREED -> new StillHeldSplat();
      case LOCK_HELD_AT_WORK_END -> new WorkEndSplat();
      case NESTED_LOCK_NOT_HELD -> new NestLockSplat();
      case LOCK_ORDER_RULE -> new OrderRuleSplat();
      default -> new GeneralSplat();
    };
  }
}
