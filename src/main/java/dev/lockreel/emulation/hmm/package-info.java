/**
 * Emulated invalidation of device page tables: HMM as it was in 2019, with its count of running
 * invalidations and its ranges, and the interval notifiers that replaced it.
 */
package dev.lockreel.emulation.hmm;
