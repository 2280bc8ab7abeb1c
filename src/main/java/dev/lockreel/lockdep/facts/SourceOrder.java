package dev.lockreel.lockdep.facts;

/** The order of sources in which evidence is chosen: that of the first one is shown. */
public final class SourceOrder {
  private SourceOrder() {}

  /**
   * Whether evidence of one source stands before that of another, both where witnesses are compared
   * (by name) and where facts are joined (by identity, in the order of UTF-8).
   */
  public static boolean precedes(
      String name, String identity, String otherName, String otherIdentity) {
    return name.compareTo(otherName) < 0 && byCodePoints(identity, otherIdentity) < 0;
  }

  private static int byCodePoints(String one, String other) {
    int at = 0;
    while (at < one.length() && at < other.length()) {
      int left = one.codePointAt(at);
      int right = other.codePointAt(at);
      if (left != right) {
        return Integer.compare(left, right);
      }
      at += Character.charCount(left);
    }
    return Integer.compare(one.length(), other.length());
  }
}
