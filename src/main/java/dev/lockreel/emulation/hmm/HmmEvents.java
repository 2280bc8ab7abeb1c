package dev.lockreel.emulation.hmm;

/** Names of the events of HMM and of interval notifiers, as the trace vocabulary has them. */
final class HmmEvents {
  static final String REGISTER = "hmm_register";
  static final String RELEASE = "hmm_release";
  static final String MIRROR_REGISTER = "hmm_mirror_register";
  static final String MIRROR_UNREGISTER = "hmm_mirror_unregister";
  static final String RANGE_REGISTER = "hmm_range_register";
  static final String RANGE_UNREGISTER = "hmm_range_unregister";
  static final String RANGE_WAIT = "hmm_range_wait";
  static final String RANGE_FAULT = "hmm_range_fault";

  /** A mirror's callback. */
  static final String SYNC_CPU_DEVICE_PAGETABLES = "hmm_sync_cpu_device_pagetables";

  static final String INVALIDATE_RANGE_START = "mmu_notifier_invalidate_range_start";
  static final String INVALIDATE_RANGE_END = "mmu_notifier_invalidate_range_end";
  static final String INTERVAL_INSERT = "mmu_interval_notifier_insert";
  static final String INTERVAL_REMOVE = "mmu_interval_notifier_remove";
  static final String INTERVAL_READ_BEGIN = "mmu_interval_read_begin";
  static final String INTERVAL_READ_RETRY = "mmu_interval_read_retry";

  /** An interval notifier's callback. */
  static final String INTERVAL_INVALIDATE = "mmu_interval_invalidate";

  /** A device touches pages through its own page table. */
  static final String DEVICE_ACCESS = "device_access";

  private HmmEvents() {}
}
