package dev.lockreel.config;

import dev.lockreel.lockdep.declared.ClassAnnotation;
import java.nio.file.Path;
import java.util.List;

/**
 * Class annotations from YAML: the file of {@code --classes}, and the built-in set. A list of
 * entries:
 *
 * <pre>{@code
 * - name: "&dev->mutex"
 *   type: mutex
 *   check: false
 * - names: [rcu_read_lock, rcu_read_lock_*]
 *   type: rcu
 *   check: false
 * }</pre>
 *
 * <p>schemas/class-annotations.schema.json describes every key; what an entry does not say follows
 * from its type. The last entry that fits a name counts, exact names before patterns, and an entry
 * replaces another one whole.
 */
public final class ClassAnnotationFile {
  private static final String BUILTIN = "/dev/lockreel/classes/kernel.yaml";

  private ClassAnnotationFile() {}

  /** The annotations of a user's file, in its order. */
  public static List<ClassAnnotation> load(Path file) throws ConfigurationException {
    return annotations(YamlFile.load(file, ClassAnnotationReader::new));
  }

  /** The built-in annotations: the weakest, to be followed by the user's. */
  public static List<ClassAnnotation> builtin() {
    return annotations(YamlFile.builtin(BUILTIN, ClassAnnotationReader::new));
  }

  private static List<ClassAnnotation> annotations(List<ClassAnnotationEntry> entries) {
    return entries.stream().flatMap(ClassAnnotationEntry::annotations).toList();
  }
}
