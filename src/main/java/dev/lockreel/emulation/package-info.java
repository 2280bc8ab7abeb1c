/**
 * The emulated kernel: executable models of the memory management, VFIO and HMM code that the
 * kernel lists argue about, driven by recorded events.
 */
package dev.lockreel.emulation;
