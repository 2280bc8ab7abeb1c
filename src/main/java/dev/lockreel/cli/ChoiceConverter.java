package dev.lockreel.cli;

import dev.lockreel.finding.Spelling;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The values of an enum as users write them: by {@code toString}, in any case. */
class ChoiceConverter<E extends Enum<E>> implements ITypeConverter<E> {
  private final E[] values;

  ChoiceConverter(E[] values) {
    this.values = values.clone();
  }

  @Override
  public E convert(String name) {
    for (E value : values) {
      if (value.toString().equalsIgnoreCase(name)) {
        return value;
      }
    }
    List<String> names = Arrays.stream(values).map(E::toString).toList();
    throw new TypeConversionException(
        "'" + name + "' is none of " + String.join(", ", names) + Spelling.meant(name, names));
  }
}
