package dev.lockreel.fleet;

/**
 * The topics of a fleet.
 *
 * @param traces records of traces, by source
 * @param facts what sources say, by graph
 * @param findings published findings
 * @param dependencies published dependencies
 * @param graph the facts that hold and the sources, by graph: what reports are made of
 * @param deadLetters records that cannot be used
 * @param known which source has the first evidence of what, by graph
 * @param wanted facts whose evidence a graph asks for, in the partitions of the traces
 */
public record FleetTopics(
    String traces,
    String facts,
    String findings,
    String dependencies,
    String graph,
    String deadLetters,
    String known,
    String wanted) {
  /** All but that of the traces, named after a prefix. */
  public static FleetTopics of(String traces, String prefix) {
    return new FleetTopics(
        traces,
        prefix + "-facts",
        prefix + "-findings",
        prefix + "-dependencies",
        prefix + "-graph",
        prefix + "-dead-letters",
        prefix + "-known",
        prefix + "-wanted");
  }
}
