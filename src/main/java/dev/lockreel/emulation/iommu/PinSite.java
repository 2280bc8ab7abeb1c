package dev.lockreel.emulation.iommu;

import dev.lockreel.emulation.kernel.ModelEvent;

/**
 * A place where pages are pinned: a task and the function that asked.
 *
 * @param caller with its offset, as the trace prints it; {@code ""} where it does not
 */
record PinSite(int pid, String caller) {
  static PinSite of(ModelEvent pinned) {
    return new PinSite(pinned.pid(), pinned.text("caller"));
  }

  /** The caller's name without its offset, which is equal in every build; else {@code what}. */
  static String function(ModelEvent pinned, String what) {
    String function = of(pinned).function();
    return function.isEmpty() ? what : function;
  }

  /** The caller's name without its offset. */
  String function() {
    return caller.isEmpty() ? caller : ModelEvent.function(caller);
  }
}
