package dev.lockreel.ingest;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Predicates over the first 64 KiB of an input, read as Latin-1. */
final class Opening {
  private static final int FIRST_LINE = 512;
  private static final int LINES = 400;

  /** {@code t1-101 [001] d..1. 12.000100: } or {@code t1-101 1d..1. 211us+: }. */
  private static final String HEAD =
      ".*-\\d{1,9} +(?:\\([ \\d-]{1,12}\\) *)?(?:\\[\\d{3,6}\\] |\\d{1,4}[dDbX.][Nnplb.BL])";

  private static final Pattern EVENT = Pattern.compile(" *\\S" + HEAD + ".*");
  private static final Pattern OF_FILE = Pattern.compile(" *([^\\s:]+): +\\S" + HEAD + ".*");
  private static final Pattern GRAPH =
      Pattern.compile(
          " *(?:\\d+\\.\\d+ +\\| +)?\\d{1,4}\\) .*\\|  .*| *\\d+\\.\\d+ .*\\|  +/\\* .*");

  /** {@code 12.000100 | 1) t1-101 | | /* lock_acquire: …}, with all that an event needs. */
  private static final Pattern GRAPH_EVENT =
      Pattern.compile(" *\\d+\\.\\d{6} \\| +\\d{1,4}\\) +\\S.*-\\d{1,9} +\\|.*/\\* .*");

  private static final Pattern JSON_AFTER_SOMETHING =
      Pattern.compile("\\s*+[^{\\s][^{]*+\\{\"(?:event|ts|cpu|pid|comm)\":.*");

  private static final Pattern TRACER = Pattern.compile("# tracer: (?!nop\\b)\\S+.*");

  private Opening() {}

  /** Whether the first line that is not blank matches. */
  static Predicate<String> firstLine(String form) {
    Pattern pattern = Pattern.compile(form, Pattern.DOTALL);
    return opening ->
        pattern
            .matcher(
                opening
                    .substring(0, Math.min(opening.length(), FIRST_LINE))
                    .lines()
                    .filter(each -> !each.isBlank())
                    .findFirst()
                    .orElse(""))
            .matches();
  }

  /** Whether the regular expression is found anywhere. */
  static Predicate<String> matching(String form) {
    Pattern pattern = Pattern.compile(form);
    return opening -> pattern.matcher(opening).find();
  }

  /** Whether every line of an event begins with the name of a file, and these differ or end so. */
  static boolean ofSeveralFiles(String opening) {
    Set<String> files = new HashSet<>();
    for (String line : lines(opening)) {
      if (EVENT.matcher(line).matches()) {
        Matcher ofFile = OF_FILE.matcher(line);
        if (!ofFile.matches()) {
          return false;
        }
        files.add(ofFile.group(1));
      }
    }
    return files.size() > 1 || files.stream().anyMatch(file -> file.endsWith(".dat"));
  }

  /** Lines of the tracer function_graph, and none of an event. */
  static boolean onlyFunctionGraph(String opening) {
    List<String> lines = lines(opening);
    return lines.stream().anyMatch(line -> GRAPH.matcher(line).matches()) && noEvent(lines);
  }

  /**
   * Whether something stands before the JSON of the first two lines, and no event of another text.
   */
  static boolean ndjsonAfterSomething(String opening) {
    List<String> lines = opening.lines().filter(line -> !line.isBlank()).limit(2).toList();
    return lines.size() == 2
        && lines.stream().allMatch(line -> JSON_AFTER_SOMETHING.matcher(line).matches())
        && noEvent(lines);
  }

  /** The header of another tracer than nop, then lines, and none of an event. */
  static boolean onlyOtherTracer(String opening) {
    List<String> lines = lines(opening);
    return lines.stream().anyMatch(line -> TRACER.matcher(line).matches())
        && lines.stream().anyMatch(line -> !line.isBlank() && !line.startsWith("#"))
        && noEvent(lines);
  }

  private static boolean noEvent(List<String> lines) {
    return lines.stream()
        .noneMatch(line -> EVENT.matcher(line).matches() || GRAPH_EVENT.matcher(line).matches());
  }

  private static List<String> lines(String opening) {
    return opening.lines().limit(LINES).toList();
  }
}
