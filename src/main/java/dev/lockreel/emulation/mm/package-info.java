/** Emulated memory management: mms with their locks, mappings, page tables and locked memory. */
package dev.lockreel.emulation.mm;
