package dev.lockreel.replay;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.ValidatorState;
import dev.lockreel.store.StoredModel;
import dev.lockreel.trace.SourceState;
import java.util.List;

/**
 * Where a source stands, as a checkpoint keeps it.
 *
 * @param validator null without a database
 * @param model null where the models did not change
 * @param waiting findings about what waits where it stands
 */
public record KeptSource(
    SourceState state, ValidatorState validator, StoredModel model, List<Finding> waiting) {}
