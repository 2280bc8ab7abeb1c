package dev.lockreel.fleet;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How one instance runs.
 *
 * @param application id that all instances share: it names their group and internal topics
 * @param stateFolder where this instance keeps its stores; its own
 * @param instance name of this instance, for a membership that outlives a restart; null for none
 * @param threads that process
 * @param standbys further copies of each store on other instances
 * @param commitEvery time between two commits
 * @param partitions of topics that have to be made
 */
public record FleetRun(
    String application,
    Path stateFolder,
    String instance,
    int threads,
    int standbys,
    Duration commitEvery,
    int partitions) {
  public static final String APPLICATION = "lockreel";
  public static final Duration COMMIT_EVERY = Duration.ofMillis(500);
  public static final int PARTITIONS = 8;
}
