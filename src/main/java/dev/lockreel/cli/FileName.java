package dev.lockreel.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The name of a file or folder on the command line. An empty one, what a shell makes of a variable
 * that is not set, is wrong usage: it would stand for the working folder.
 */
final class FileName implements ITypeConverter<String> {
  @Override
  public String convert(String name) {
    if (name.isEmpty()) {
      throw new TypeConversionException("the name is empty");
    }
    return name;
  }

  /** For options and parameters that are paths. */
  static final class AsPath implements ITypeConverter<Path> {
    @Override
    public Path convert(String name) {
      try {
        return Path.of(new FileName().convert(name));
      } catch (InvalidPathException e) {
        throw new TypeConversionException(name + ": " + e.getReason());
      }
    }
  }
}
