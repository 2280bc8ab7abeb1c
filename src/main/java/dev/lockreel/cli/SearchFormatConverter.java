package dev.lockreel.cli;

import dev.lockreel.report.OutputFormat;
import java.util.Iterator;
import java.util.List;

/** Forms of the result of a search by the names that users know them by. */
final class SearchFormatConverter extends ChoiceConverter<OutputFormat> {
  private static final OutputFormat[] FORMS = {
    OutputFormat.TEXT, OutputFormat.JSON, OutputFormat.HTML
  };

  SearchFormatConverter() {
    super(FORMS);
  }

  /** For completion and help. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of(FORMS).stream().map(OutputFormat::id).iterator();
    }
  }
}
