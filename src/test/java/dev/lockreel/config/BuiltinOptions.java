package dev.lockreel.config;

import dev.lockreel.lockdep.declared.ClassAnnotations;
import dev.lockreel.replay.ReplayOptions;

/** Options as the command line has them when it is given none. */
public final class BuiltinOptions {
  private BuiltinOptions() {}

  /** A run without a database, with the built-in annotations and probes. */
  public static ReplayOptions inMemory() {
    return ReplayOptions.inMemory(new ClassAnnotations(ClassAnnotationFile.builtin()))
        .withProbes(ProbeMappingFile.builtin());
  }
}
