/**
 * Facts: the plain values that a source reports to the graph, with the bits and marks that they are
 * made of. All that goes between the two halves of the validator.
 */
package dev.lockreel.lockdep.facts;
