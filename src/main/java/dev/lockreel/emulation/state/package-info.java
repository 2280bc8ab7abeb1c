/**
 * The state of the emulated kernel as plain values, to be kept across a restart: the objects and
 * their references in one list of numbers and one of texts.
 */
package dev.lockreel.emulation.state;
