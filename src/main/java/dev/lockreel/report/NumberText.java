package dev.lockreel.report;

import java.util.Locale;

/** Numbers as a person reads them. */
public final class NumberText {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long NANOS_PER_MICRO = 1_000L;

  private NumberText() {}

  /** {@code 1234567} is {@code 1,234,567}. */
  public static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /** {@code 1 lock}, {@code 2 locks}. */
  public static String count(long n, String noun) {
    return count(n) + " " + noun + (n == 1 ? "" : "s");
  }

  /** Seconds with six digits after the point, nine where the clock has them. */
  public static String seconds(long nanos) {
    String sign = nanos < 0 ? "-" : "";
    long whole = Math.abs(nanos / NANOS_PER_SECOND);
    long rest = Math.abs(nanos % NANOS_PER_SECOND);
    return rest % NANOS_PER_MICRO == 0
        ? String.format(Locale.ROOT, "%s%d.%06d", sign, whole, rest / NANOS_PER_MICRO)
        : String.format(Locale.ROOT, "%s%d.%09d", sign, whole, rest);
  }

  /** Sixteen hex digits, as the kernel prints a pointer. */
  static String pointer(long address) {
    return String.format(Locale.ROOT, "%016x", address);
  }

  /** {@code lockAcquisitions} is {@code lock acquisitions}. */
  static String words(String camelCase) {
    return camelCase.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }
}
