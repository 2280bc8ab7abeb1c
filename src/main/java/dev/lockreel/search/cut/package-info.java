/** Scenarios that are cut from a capture: the state at a moment and the calls around it. */
package dev.lockreel.search.cut;
