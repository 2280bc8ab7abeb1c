/** The base of all models: events, tasks, protocols and their variants, findings. */
package dev.lockreel.emulation.kernel;
