package dev.lockreel.store;

import dev.lockreel.lockdep.source.ValidatorState;
import dev.lockreel.trace.SourceState;

/**
 * The state of one source at a checkpoint; replaces what was kept for it.
 *
 * @param state how far it was read
 * @param validator held locks; null where they did not change
 * @param model the emulated core's models; null where they did not change
 */
public record SourceCheckpoint(SourceState state, ValidatorState validator, StoredModel model) {}
