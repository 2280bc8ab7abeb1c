package dev.lockreel.stream;

import dev.lockreel.finding.Finding;
import dev.lockreel.lockdep.graph.ClassRecord;
import dev.lockreel.lockdep.graph.DependencyRecord;
import java.util.function.Function;

/**
 * Bounds of a stream session, and where it publishes results.
 *
 * @param windowRecords records of one trace that may wait for an earlier one
 * @param windowBytes bytes that those may hold
 * @param tracesInMemory beyond so many, those that have been idle longest are in the database alone
 * @param findingsTopic where findings go; null: nowhere
 * @param dependenciesTopic where dependencies go; null: nowhere
 * @param deadLetterTopic where records go that cannot be used; null: nowhere
 * @param forms how findings and dependencies are written; null where none are
 */
public record StreamSettings(
    int windowRecords,
    long windowBytes,
    int tracesInMemory,
    String findingsTopic,
    String dependenciesTopic,
    String deadLetterTopic,
    Forms forms) {
  public static final int WINDOW_RECORDS = 256;
  public static final long WINDOW_BYTES = 8L << 20;
  public static final int TRACES_IN_MEMORY = 1_000;

  /** Nothing is sent. */
  public static final StreamSettings DEFAULT = of(WINDOW_RECORDS, WINDOW_BYTES, TRACES_IN_MEMORY);

  /** These bounds; nothing is sent. */
  public static StreamSettings of(int windowRecords, long windowBytes, int tracesInMemory) {
    return new StreamSettings(windowRecords, windowBytes, tracesInMemory, null, null, null, null);
  }

  /** These bounds, and results are sent to these topics; null: nowhere. */
  public StreamSettings sending(String findings, String dependencies, String letters, Forms how) {
    return new StreamSettings(
        windowRecords, windowBytes, tracesInMemory, findings, dependencies, letters, how);
  }

  /** Whether anything is to be sent. */
  public boolean sends() {
    return findingsTopic != null || dependenciesTopic != null || deadLetterTopic != null;
  }

  /**
   * How findings and dependencies are written. The report package does that, which lies above this
   * one.
   */
  public record Forms(Function<Finding, byte[]> finding, DependencyForm dependency) {}

  /** Writes a dependency. */
  @FunctionalInterface
  public interface DependencyForm {
    byte[] of(DependencyRecord dependency, ClassRecord from, ClassRecord to);
  }
}
