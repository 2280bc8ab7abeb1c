package dev.lockreel;

/**
 * The seed of a randomised test: the same in every build, so that none fails by chance, unless
 * {@code -Dlockreel.seed=17} gives another or {@code -Dlockreel.seed=random} looks for one that
 * fails. Printed, so that a failure can be had again.
 */
public final class Seed {
  private static final String PROPERTY = "lockreel.seed";
  private static final long FIXED = 20_261_129;

  private Seed() {}

  /**
   * The seed, which it prints.
   *
   * @param test what it is for, to print
   */
  public static long of(String test) {
    String wanted = System.getProperty(PROPERTY, Long.toString(FIXED));
    long seed = wanted.equals("random") ? System.nanoTime() : Long.parseLong(wanted);
    System.out.println(test + " seed " + seed);
    return seed;
  }
}
