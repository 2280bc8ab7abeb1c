package dev.lockreel.lockdep.times;

/**
 * How the locks of one name were used: a row of the kernel's /proc/lock_stat.
 *
 * @param name as their events say, with {@code /1} for a subclass; classes that share a name are
 *     one
 * @param acquisitions how often one was taken
 * @param contentions how often one could not be had at once (lock_contended)
 * @param waits from lock_contended to lock_acquired
 * @param holds from lock_acquired, or where the trace has none of the acquisition from
 *     lock_acquire, to lock_release
 */
public record LockUse(
    String name, long acquisitions, long contentions, TimeSpans waits, TimeSpans holds) {}
