/** What every model stands on: events, tasks, protocols and their variants, findings. */
package dev.lockreel.emulation.kernel;
