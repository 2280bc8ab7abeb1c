/**
 * The search of a scenario of the emulated kernel: which orders of its calls go wrong, and the
 * shortest of them.
 */
package dev.lockreel.search;
