package dev.lockreel.finding;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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

  /** The smallest rotation of the cycle, by its names: the same for every place of discovery. */
  public static List<String> smallestRotation(List<String> cycle) {
    List<String> best = cycle;
    for (int i = 1; i < cycle.size(); i++) {
      List<String> turned = new java.util.ArrayList<>(cycle.subList(i, cycle.size()));
      turned.addAll(cycle.subList(0, i));
      if (compare(turned, best) < 0) {
        best = turned;
      }
    }
    return List.copyOf(best);
  }

  private static int compare(List<String> a, List<String> b) {
    for (int i = 0; i < a.size(); i++) {
      int order = a.get(i).compareTo(b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
