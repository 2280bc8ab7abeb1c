package dev.lockreel.cli;

import dev.lockreel.convert.TargetFormat;
import java.util.Arrays;
import java.util.Iterator;

/** Formats that can be written, by the names that users know them by. */
final class TargetFormatConverter extends ChoiceConverter<TargetFormat> {
  TargetFormatConverter() {
    super(TargetFormat.values());
  }

  /** For completion and help. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(TargetFormat.values()).map(TargetFormat::toString).iterator();
    }
  }
}
