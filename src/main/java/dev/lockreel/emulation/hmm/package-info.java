/**
 * Emulated invalidation of device page tables: HMM as it was in 2019, with its count of running
 * invalidations and its ranges, and beside it the interval notifiers that came after it.
 */
package dev.lockreel.emulation.hmm;
