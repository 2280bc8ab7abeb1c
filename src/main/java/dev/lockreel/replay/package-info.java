/** The one loop: a source's batches through models and validator to the store. */
package dev.lockreel.replay;
