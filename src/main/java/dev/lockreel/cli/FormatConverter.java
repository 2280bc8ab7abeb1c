package dev.lockreel.cli;

import dev.lockreel.finding.Spelling;
import dev.lockreel.ingest.Format;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Input formats by the names that users know them by. */
final class FormatConverter implements ITypeConverter<Format> {
  @Override
  public Format convert(String name) {
    return Format.named(name)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "no format '"
                        + name
                        + "'; there are "
                        + String.join(", ", names())
                        + Spelling.meant(name, names())));
  }

  /** For help and completion. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return names().iterator();
    }
  }

  private static List<String> names() {
    return Arrays.stream(Format.values()).map(Format::userName).toList();
  }
}
