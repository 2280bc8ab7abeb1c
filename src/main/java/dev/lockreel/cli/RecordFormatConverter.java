package dev.lockreel.cli;

import dev.lockreel.finding.Spelling;
import dev.lockreel.stream.RecordFormat;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Forms of records by the names that users know them by. */
final class RecordFormatConverter implements ITypeConverter<RecordFormat> {
  @Override
  public RecordFormat convert(String name) {
    return Arrays.stream(RecordFormat.values())
        .filter(format -> userName(format).equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "no form of records '"
                        + name
                        + "'; there are "
                        + String.join(", ", names())
                        + Spelling.meant(name, names())));
  }

  private static String userName(RecordFormat format) {
    return format.name().toLowerCase(Locale.ROOT);
  }

  /** For help and completion. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return names().iterator();
    }
  }

  private static List<String> names() {
    return Arrays.stream(RecordFormat.values()).map(RecordFormatConverter::userName).toList();
  }
}
