package dev.lockreel.replay;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.lockreel.lockdep.ClassAnnotation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Class annotations from YAML: the file behind {@code --classes}, and the built-in set. A list of
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
  private static final YAMLFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private ClassAnnotationFile() {}

  /** The annotations of a user's file, in its order. */
  public static List<ClassAnnotation> load(Path file) throws ConfigurationException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    } catch (ConfigurationException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(file + ": no such file", e);
    } catch (IOException e) {
      throw new ConfigurationException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** The built-in annotations: the weakest, to be followed by the user's. */
  public static List<ClassAnnotation> builtin() {
    try (InputStream in = ClassAnnotationFile.class.getResourceAsStream(BUILTIN)) {
      return read(in, BUILTIN);
    } catch (IOException e) {
      throw new AssertionError("built-in class annotations", e);
    }
  }

  private static List<ClassAnnotation> read(InputStream in, String file) throws IOException {
    try (YAMLParser parser = YAML.createParser(in)) {
      return new ClassAnnotationReader(parser, file)
          .read().stream().flatMap(ClassAnnotationEntry::annotations).toList();
    }
  }
}
