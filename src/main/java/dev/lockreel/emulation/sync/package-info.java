/**
 * Emulated locks and the running of protocols over them: straight-line code that can be stopped at
 * every lock operation and shared access, and goes on from there.
 */
package dev.lockreel.emulation.sync;
