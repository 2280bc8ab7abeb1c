package dev.lockreel.lockdep.declared;

import dev.lockreel.finding.ClassPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All annotations of a run; the last one that fits a name counts, exact names before patterns. */
public final class ClassAnnotations {
  private final Map<String, ClassAnnotation> exact = new HashMap<>();
  private final List<ClassPattern> patterns = new ArrayList<>();
  private final List<ClassAnnotation> byPattern = new ArrayList<>();

  /**
   * @param annotations in order of precedence, weakest first: built-in ones, then the user's
   */
  public ClassAnnotations(List<ClassAnnotation> annotations) {
    for (ClassAnnotation annotation : annotations) {
      if (annotation.name().indexOf('*') < 0) {
        exact.put(annotation.name(), annotation);
      } else {
        patterns.add(ClassPattern.of(annotation.name()));
        byPattern.add(annotation);
      }
    }
  }

  /**
   * The annotation for a class name as traced; {@link ClassAnnotation#NONE} where there is none.
   */
  public ClassAnnotation of(String className) {
    ClassAnnotation found = exact.get(className);
    if (found != null) {
      return found;
    }
    for (int i = patterns.size() - 1; i >= 0; i--) {
      if (patterns.get(i).matches(className)) {
        return byPattern.get(i);
      }
    }
    return ClassAnnotation.NONE;
  }
}
