/**
 * What the graph concludes from the facts of all sources: lock classes, dependencies with their
 * witnesses, usage, the order of components, the searches, the checks over all, and the findings.
 */
package dev.lockreel.lockdep.graph;
