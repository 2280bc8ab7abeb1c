package dev.lockreel.emulation.sync;

/**
 * A lock that a call holds.
 *
 * @param irqsave it was taken with interrupts switched off for it
 */
record Held(EmulatedLock lock, boolean shared, boolean irqsave) {}
