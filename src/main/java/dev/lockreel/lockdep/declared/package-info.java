/** What is declared of lock classes by their names: annotations, and orders of the user's. */
package dev.lockreel.lockdep.declared;
