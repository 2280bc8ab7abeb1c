package dev.lockreel.finding;

import java.util.regex.Pattern;

/**
 * A pattern for names of lock classes as users write it: {@code *} stands for any characters, all
 * others for themselves.
 *
 * <p>{@link #fits} also takes a name without its {@code &}, and the last members alone for those of
 * any structure, since the kernel names most locks by the expression that initialises them: {@code
 * mmap_lock} and {@code mm->mmap_lock} fit {@code &mm->mmap_lock}.
 */
public final class ClassPattern {
  /** Members one after the other, perhaps with a version and a subclass. */
  private static final Pattern PATH =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*((->|\\.)[A-Za-z_][A-Za-z0-9_]*)*(#\\d+)?(/[1-7])?");

  /** Longer texts are no paths: matching recurses for each member. */
  private static final int LONGEST_PATH = 500;

  /** What lockdep appends to a name: version and subclass. */
  private static final Pattern SUFFIX = Pattern.compile("(#\\d+)?(/[1-7])?$");

  private final String text;
  private final Glob glob;
  private final boolean path;

  private ClassPattern(String text) {
    this.text = text;
    glob = new Glob(text);
    path = text.length() <= LONGEST_PATH && PATH.matcher(text).matches();
  }

  public static ClassPattern of(String text) {
    return new ClassPattern(text);
  }

  /** Whether the text is the whole name, {@code *} standing for anything. */
  public boolean matches(String className) {
    return glob.matches(className);
  }

  /** Whether the text is the whole name, but for its {@code &}, or the members it ends with. */
  public boolean fits(String className) {
    return matches(className)
        || (className.startsWith("&") && matches(className.substring(1)))
        || (path && isMember(className));
  }

  /** {@link #fits} for a printed name, with or without its number and subclass. */
  public boolean fitsPrinted(String printedName) {
    return fits(printedName) || fits(SUFFIX.matcher(printedName).replaceFirst(""));
  }

  private boolean isMember(String className) {
    int at = className.length() - text.length() - 1;
    if (at < 0 || !className.endsWith(text)) {
      return false;
    }
    char before = className.charAt(at);
    return before == '&' || before == '.' || (before == '>' && className.startsWith("->", at - 1));
  }

  /** As the user wrote it. */
  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClassPattern pattern && pattern.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
