package dev.lockreel.report;

import java.util.regex.Pattern;

/**
 * What a report for KCIDB refers to.
 *
 * @param origin the name of the CI system that submits it
 * @param buildId the build that the traces are of; {@code ""} where not known
 * @param testId the test during which they were taken; {@code ""} where not known
 */
public record KcidbNames(String origin, String buildId, String testId) {
  /** Refers to neither build nor test. */
  public static final KcidbNames DEFAULT = new KcidbNames("lockreel", "", "");

  private static final Pattern ORIGIN = Pattern.compile("[a-z0-9_]+");
  private static final Pattern ID = Pattern.compile("[a-z0-9_]+:[!-~]*");

  /** Whether that can be the name of a CI system. */
  public static boolean isOrigin(String text) {
    return ORIGIN.matcher(text).matches();
  }

  /** Whether that can be the identity of a build or a test: {@code origin:anything}. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }
}
