package dev.lockreel.cli;

import java.util.Arrays;
import java.util.stream.Collectors;
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
    throw new TypeConversionException(
        "'"
            + name
            + "' is none of "
            + Arrays.stream(values).map(E::toString).collect(Collectors.joining(", ")));
  }
}
