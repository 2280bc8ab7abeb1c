/**
 * The one loop: a source's batches through the validator to the store; and the configuration that
 * it needs.
 */
package dev.lockreel.replay;
