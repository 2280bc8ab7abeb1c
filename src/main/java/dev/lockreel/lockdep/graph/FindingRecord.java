package dev.lockreel.lockdep.graph;

import dev.lockreel.finding.Finding;
import java.util.List;

/**
 * A finding as it is kept across a restart: with what it rests on, so that it still counts up and
 * can still be withdrawn.
 *
 * @param finding as it stands
 * @param closes the drawings of the last one of {@code restsOn} are its observations, and nothing
 *     else
 * @param countedBefore drawings of that one that do not count
 * @param restsOn the dependencies that it needs, each as {@code (long) from << 32 | to} of class
 *     ids
 * @param observations those that the graph itself made: class id and usage bits, other class id and
 *     usage bits that they rest on (-1 for no class), and how many there are; what sources found by
 *     themselves is among their facts
 */
public record FindingRecord(
    Finding finding,
    boolean closes,
    long countedBefore,
    long[] restsOn,
    List<long[]> observations) {
  public FindingRecord {
    observations = List.copyOf(observations);
  }
}
