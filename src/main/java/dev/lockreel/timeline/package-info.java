/** Traces as tracks of slices over time, for a viewer of traces. */
package dev.lockreel.timeline;
