package dev.lockreel.fleet;

import dev.lockreel.replay.ReplayOptions;
import dev.lockreel.stream.StreamSettings;
import java.time.Duration;

/**
 * The settings that all instances of a fleet share.
 *
 * @param options how sources are validated; without a database
 * @param stream bounds of what waits, of sources in memory, and how results are written
 * @param oneGraph one graph over all kernels, instead of one for each build
 * @param countsEvery how often counts and summaries of sources are sent
 * @param idleAfter a source of which nothing came for so long is taken as read to its end
 */
public record FleetSettings(
    FleetTopics topics,
    ReplayOptions options,
    StreamSettings stream,
    boolean oneGraph,
    Duration countsEvery,
    Duration idleAfter) {
  /** Name of the graph over all kernels. */
  public static final String ALL = "all";

  /** Name of the graph of sources that say no kernel. */
  public static final String UNKNOWN = "unknown";

  public static final Duration COUNTS_EVERY = Duration.ofSeconds(30);
  public static final Duration IDLE_AFTER = Duration.ofMinutes(15);

  /** A larger record cannot be used. */
  static final int MAX_RECORD_BYTES = 16 << 20;

  /** The defaults; results are written in these forms. */
  public static FleetSettings of(
      FleetTopics topics, ReplayOptions options, StreamSettings.Forms forms) {
    return new FleetSettings(
        topics,
        options,
        StreamSettings.DEFAULT.sending(
            topics.findings(), topics.dependencies(), topics.deadLetters(), forms),
        false,
        COUNTS_EVERY,
        IDLE_AFTER);
  }

  /** With one graph over all kernels, or one for each build. */
  public FleetSettings withOneGraph(boolean one) {
    return new FleetSettings(topics, options, stream, one, countsEvery, idleAfter);
  }

  /** With these times. */
  public FleetSettings withTimes(Duration counts, Duration idle) {
    return new FleetSettings(topics, options, stream, oneGraph, counts, idle);
  }

  /** The graph of a source whose kernel is that build; null for unknown. */
  public String graph(String kernel) {
    if (oneGraph) {
      return ALL;
    }
    return kernel == null || kernel.isEmpty() ? UNKNOWN : kernel;
  }
}
