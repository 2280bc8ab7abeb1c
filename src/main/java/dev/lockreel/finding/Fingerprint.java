package dev.lockreel.finding;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The identity of a finding across captures and machines: its rule and the names of its classes.
 */
public final class Fingerprint {
  private static final int DIGITS = 16;

  private Fingerprint() {}

  /**
   * Sixteen hex digits of SHA-256 over the rule and the class names in the order given.
   *
   * @param classNames without instance or address; a cycle starts at its smallest rotation ({@link
   *     #smallestRotation})
   */
  public static String of(Rule rule, List<String> classNames) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(rule.id().getBytes(StandardCharsets.UTF_8));
      for (String name : classNames) {
        digest.update((byte) 0);
        digest.update(name.getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /**
   * The smallest rotation of the cycle, by its names: the same for every place of discovery. Cost:
   * O(its length).
   */
  public static List<String> smallestRotation(List<String> cycle) {
    int size = cycle.size();
    int best = 0;
    int other = 1;
    int same = 0;
    // All rotations before the later of the two are no smaller than the one from best.
    while (best < size && other < size && same < size) {
      int order = cycle.get((best + same) % size).compareTo(cycle.get((other + same) % size));
      if (order == 0) {
        same++;
        continue;
      }
      if (order > 0) {
        best += same + 1;
      } else {
        other += same + 1;
      }
      if (best == other) {
        other++;
      }
      same = 0;
    }
    int begin = Math.min(best, other);
    List<String> turned = new ArrayList<>(cycle.subList(begin, size));
    turned.addAll(cycle.subList(0, begin));
    return List.copyOf(turned);
  }
}
