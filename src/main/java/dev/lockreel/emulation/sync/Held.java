package dev.lockreel.emulation.sync;

import java.io.Serializable;

/**
 * A lock that a call holds.
 *
 * @param irqsave it was taken with interrupts switched off for it
 */
record Held(EmulatedLock lock, boolean shared, boolean irqsave) implements Serializable {}
