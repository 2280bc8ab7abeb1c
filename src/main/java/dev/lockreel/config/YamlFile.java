package dev.lockreel.config;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.lockreel.trace.FailureReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Opens the YAML files that configure a run. */
final class YamlFile {
  private static final YAMLFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private YamlFile() {}

  /** Makes the reader of one kind of file. */
  interface Kind<T> {
    YamlReader<T> reader(YAMLParser parser, String file);
  }

  /** The entries of a user's file. */
  static <T> List<T> load(Path file, Kind<T> kind) throws ConfigurationException {
    if (Files.isDirectory(file)) {
      throw new ConfigurationException(file + ": is a folder");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString(), kind);
    } catch (ConfigurationException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(file + ": no such file", e);
    } catch (IOException e) {
      throw new ConfigurationException(file + ": cannot be read: " + FailureReason.of(e), e);
    }
  }

  /** The entries of a built-in file. */
  static <T> List<T> builtin(String resource, Kind<T> kind) {
    try (InputStream in = YamlFile.class.getResourceAsStream(resource)) {
      return read(in, resource, kind);
    } catch (IOException e) {
      throw new AssertionError("built-in " + resource, e);
    }
  }

  private static <T> List<T> read(InputStream in, String file, Kind<T> kind) throws IOException {
    try (YAMLParser parser = YAML.createParser(in)) {
      return kind.reader(parser, file).read();
    }
  }
}
