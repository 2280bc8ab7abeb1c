package dev.lockreel.lockdep.source;

import dev.lockreel.trace.EventBatch;

/**
 * Finds by irq_disable and irq_enable events where handlers run, for traces without flags that have
 * no event of the handler itself, such as the timer's.
 *
 * <pre>
 * irq_disable: caller=irqentry_enter+0x40/0x50 parent=sysvec_apic_timer_interrupt+0x13/0x90
 * irq_enable: caller=handle_softirqs+0xab/0x460 parent=irq_exit_rcu+0x85/0xb0
 * irq_disable: caller=handle_softirqs+0x3e6/0x460 parent=irq_exit_rcu+0x85/0xb0
 * irq_enable: caller=irqentry_exit+0x91/0xb0 parent=sysvec_apic_timer_interrupt+0x87/0x90
 * </pre>
 *
 * <p>A hardirq handler runs with interrupts off, so whatever switches them on comes after it.
 */
final class InterruptEntry {
  private final SymbolTest entry =
      new SymbolTest(
          caller ->
              caller.startsWith("irqentry_enter+")
                  || caller.startsWith("enter_from_kernel_mode")
                  || caller.startsWith("enter_el1_irq")
                  || caller.startsWith("el1_interrupt"));

  /** Functions that are entered for interrupts, and not for faults. */
  private final SymbolTest interrupt =
      new SymbolTest(
          parent ->
              parent.startsWith("sysvec_")
                  || parent.startsWith("common_interrupt")
                  || parent.startsWith("el1_interrupt")
                  || (parent.startsWith("el1") && parent.contains("_irq")));

  private final SymbolTest softirqs =
      new SymbolTest(
          caller -> caller.startsWith("handle_softirqs") || caller.startsWith("__do_softirq"));

  /** Whether the irq_disable event is the beginning of a hardirq in the kernel. */
  boolean beginsHardirq(EventBatch batch, int row) {
    return entry.passes(batch.name[row], batch.symbols)
        && interrupt.passes(batch.ip[row], batch.symbols);
  }

  /** Whether the irq_enable event begins, or the irq_disable event ends, the run of softirqs. */
  boolean runsSoftirqs(EventBatch batch, int row) {
    return softirqs.passes(batch.name[row], batch.symbols);
  }
}
