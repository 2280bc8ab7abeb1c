package dev.lockreel.cli;

import dev.lockreel.config.ClassAnnotationFile;
import dev.lockreel.config.ConfigurationException;
import dev.lockreel.config.KallsymsFile;
import dev.lockreel.lockdep.declared.ClassAnnotation;
import dev.lockreel.lockdep.declared.ClassAnnotations;
import dev.lockreel.replay.ReplayOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say what the validator knows besides the trace. */
final class ValidationOptions {
  @Option(
      names = "--classes",
      paramLabel = "FILE",
      description = "YAML with class annotations, added to the built-in ones.")
  private List<Path> classes = List.of();

  @Option(
      names = "--rules",
      paramLabel = "FILE|builtin:NAME",
      description =
          "YAML with orders of locks that must be kept; may be repeated. Built-in ones: see lockreel"
              + " rules --builtin.")
  private List<String> rules = List.of();

  @Option(
      names = "--kallsyms",
      paramLabel = "FILE",
      description =
          "Copy of the traced kernel's /proc/kallsyms, made as root: shows which locks it does not"
              + " validate, and names functions where a trace has addresses (default: the kallsyms in the folder or archive of the traces).")
  private String kallsyms;

  /** The orders that the user declares. */
  DeclaredOrders declared() throws IOException {
    return DeclaredOrders.load(rules);
  }

  /** Reads the files; the replay options that these make, all others at their defaults. */
  ReplayOptions options(DeclaredOrders declared) throws IOException {
    return ReplayOptions.inMemory(annotations())
        .withRules(declared.all())
        .withKallsyms(kallsyms)
        .withNoValidateKey(kallsyms == null ? 0 : KallsymsFile.noValidateKey(kallsyms));
  }

  /**
   * As {@link #options}, and what lies beside the traces: the kernel's symbol table, where none is
   * named.
   */
  ReplayOptions options(DeclaredOrders declared, List<String> traces, PrintWriter err)
      throws IOException {
    ReplayOptions options = options(declared);
    String beside = kallsyms == null ? TraceFiles.kallsyms(traces) : null;
    if (beside == null) {
      return options;
    }
    try {
      return options.withNoValidateKey(KallsymsFile.noValidateKey(beside)).withKallsyms(beside);
    } catch (ConfigurationException e) {
      err.println("lockreel: left out: " + e.getMessage());
      return options;
    }
  }

  private ClassAnnotations annotations() throws IOException {
    List<ClassAnnotation> all = new ArrayList<>(ClassAnnotationFile.builtin());
    for (Path file : classes) {
      all.addAll(ClassAnnotationFile.load(file));
    }
    return new ClassAnnotations(all);
  }
}
