package dev.lockreel.report;

import dev.lockreel.finding.PathStep;
import java.util.ArrayList;
import java.util.List;

/**
 * What is printed of the path of a finding: all of it, or of a very long one, as only a broken or
 * an invented trace has it, both ends. The report in JSON has all of it.
 */
final class LongPath {
  /** Steps that are all printed. */
  private static final int MOST = 64;

  /** Of more steps, so many from the beginning, and from the end. */
  private static final int END = 16;

  private LongPath() {}

  /** The steps that are printed, in order; null stands for those that are left out. */
  static List<PathStep> printed(List<PathStep> path) {
    if (path.size() <= MOST) {
      return path;
    }
    List<PathStep> printed = new ArrayList<>(path.subList(0, END));
    printed.add(null);
    printed.addAll(path.subList(path.size() - END, path.size()));
    return printed;
  }

  /** What is printed in place of those that are left out. */
  static String omitted(List<PathStep> path) {
    return "... " + NumberText.count(path.size() - 2L * END) + " more dependencies ...";
  }
}
