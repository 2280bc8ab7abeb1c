package dev.lockreel.lockdep.source;

import dev.lockreel.lockdep.facts.ClassSeen;

/**
 * One entry of a held stack, as it is kept across a restart.
 *
 * @param lock address of the instance, 0 where hidden
 * @param lockClass {@link ClassSeen#number}
 * @param bits mode, context and what was seen of the entry; the validator's own packing
 * @param references how often it was taken under the same nest lock
 * @param nestLock address or 0
 * @param serial number of the entry, unique in its source
 * @param position where it was taken, as a number within the origin
 * @param ip where from, {@code ""} where not traced
 */
public record HeldLockState(
    long lock,
    int lockClass,
    int bits,
    int references,
    long nestLock,
    long serial,
    long position,
    String ip) {}
