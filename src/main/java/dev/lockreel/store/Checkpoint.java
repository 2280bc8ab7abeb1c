package dev.lockreel.store;

import dev.lockreel.lockdep.graph.GraphChanges;
import java.util.List;

/**
 * Everything that changed since the checkpoint before, to be written in one synced batch: after it,
 * a killed process resumes here.
 *
 * @param graph what changed in the graph
 * @param sources those read from since
 * @param stream what a stream adds
 */
public record Checkpoint(
    GraphChanges graph, List<SourceCheckpoint> sources, StreamChanges stream) {}
