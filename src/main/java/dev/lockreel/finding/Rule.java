package dev.lockreel.finding;

import java.util.Arrays;
import java.util.List;

/** The rule catalogue. Ids and headlines are contracts: users and their tools match them. */
public enum Rule {
  LOCK_ORDER_INVERSION(
      "lock-order-inversion",
      "WARNING: possible circular locking dependency detected",
      "Locks are taken in orders that close a cycle: tasks that take them at the same time wait for each"
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
  LOCK_HELD_AT_WORK_END(
      "lock-held-at-work-end",
      "BUG: workqueue leaked lock or atomic",
      "A work item returns with a lock held."),
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
      "An order that the user declared is broken."),
  PTE_ALREADY_POPULATED(
      "pte-already-populated",
      "kernel BUG: remap_pfn_range over a populated page table entry",
      "A page table entry that is populated already is populated again: the kernel stops there with a BUG."),
  DUPLICATE_VMA_TRACKING(
      "duplicate-vma-tracking",
      "VMA tracked twice",
      "A VMA is entered in the list of a device's mappings a second time."),
  MAPPING_OUTLIVES_DISABLE(
      "mapping-outlives-disable",
      "mapping of device memory outlives its disabling",
      "A page of device memory is still mapped after the memory was switched off or put into reset."),
  ACCESS_WHILE_DISABLED(
      "access-while-disabled",
      "access to disabled device memory",
      "A fault or an access on switched-off device memory ends in a mapping instead of SIGBUS or an error."),
  MMAP_WRITE_LOCK_REQUIRED(
      "mmap-write-lock-required",
      "remap_pfn_range without mmap_lock held for write",
      "Page table entries are populated by remap_pfn_range while mmap_lock is held for read only, or not at all."),
  INVISIBLE_VMA_WINDOW(
      "invisible-vma-window",
      "page table entries populated before their VMA is linked",
      "A VMA is populated before it can be found by those who must unmap it."),
  MM_REFERENCE_LEAK(
      "mm-reference-leak",
      "mm reference not given back",
      "A reference or a use of an mm is taken and never given back, or given back twice."),
  RESET_LOCK_UNWIND(
      "reset-lock-unwind",
      "locks of a failed multi-device reset not unwound",
      "A reset of several devices that failed half way keeps locks, or takes several locks of one class in a way that can deadlock."),
  PAGE_PIN_LEAK(
      "page-pin-leak",
      "pinned pages never unpinned",
      "Pages were pinned, and not all of them were unpinned while that was possible."),
  UNPIN_WITHOUT_PIN(
      "unpin-without-pin",
      "unpin of pages that are not pinned",
      "Pages are unpinned more often than they were pinned."),
  LOCKED_VM_DRIFT(
      "locked-vm-drift",
      "locked_vm differs from what is pinned",
      "The locked memory that is accounted to an mm is not what is pinned for it."),
  DOUBLE_ACCOUNTING(
      "double-accounting",
      "page accounted twice",
      "A page that is pinned for a mediated device and for the IOMMU is counted twice."),
  MEMLOCK_LIMIT_EXCEEDED(
      "memlock-limit-exceeded",
      "RLIMIT_MEMLOCK exceeded",
      "More memory is locked than RLIMIT_MEMLOCK allows, without CAP_IPC_LOCK."),
  UNACCOUNTED_WINDOW(
      "unaccounted-window",
      "pinned pages not accounted for a while",
      "Between unpinning and accounting again pages are pinned and not counted, so that more can be locked than allowed."),
  PIN_REPORTS_SUCCESS(
      "pin-reports-success",
      "pin_pages reports success without pinning",
      "A request to pin pages that did nothing returns 0 instead of an error."),
  USE_AFTER_FREE(
      "use-after-free",
      "freed object used",
      "A list of an object is used after the object was freed, or goes on from one that was."),
  GROUP_ATTACHED_TWICE(
      "group-attached-twice",
      "IOMMU group attached twice",
      "A group that is attached already is attached again without -EINVAL."),
  NOTIFIER_COUNT_LEAK(
      "notifier-count-leak",
      "invalidation started and never ended",
      "The count of running invalidations stays above what is running: ranges never become valid again and waiters wait for ever."),
  NOTIFIER_COUNT_UNDERFLOW(
      "notifier-count-underflow",
      "invalidation ended that was never started",
      "More invalidations end than were started."),
  INVALIDATION_CONTRACT(
      "invalidation-contract",
      "mmu notifier contract broken",
      "An invalidation returned what its caller may not get: success without having invalidated, or -EAGAIN to one that may block."),
  BLOCKING_IN_ATOMIC_INVALIDATION(
      "blocking-in-atomic-invalidation",
      "sleeping lock waited for in a non-blockable invalidation",
      "An invalidation that must not block waits for a sleeping lock."),
  RANGE_VALID_DURING_INVALIDATION(
      "range-valid-during-invalidation",
      "range valid during an invalidation that overlaps it",
      "A range is valid although an invalidation that overlaps it is running."),
  DEVICE_ACCESS_AFTER_INVALIDATION(
      "device-access-after-invalidation",
      "device touches an invalidated range",
      "A device uses pages of a range that was invalidated and not faulted again."),
  RANGE_LEAKED_AT_RELEASE(
      "range-leaked-at-release",
      "ranges left at release",
      "Ranges are still registered when their mm goes away."),
  WAITER_STUCK(
      "waiter-stuck",
      "task waits for what can never happen",
      "A task waits for a lock or a condition that can never be had again, or still waits where the trace ends.");

  /** The first rule of the emulated core; those before it are the lock validator's. */
  private static final Rule FIRST_OF_CORE = PTE_ALREADY_POPULATED;

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

  /** Whether the emulated VFIO/HMM core finds it, not the lock validator. */
  public boolean ofCore() {
    return compareTo(FIRST_OF_CORE) >= 0;
  }

  /** The ids of all rules. */
  public static List<String> ids() {
    return Arrays.stream(values()).map(Rule::id).toList();
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
