package dev.lockreel.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What a search may cost.
 *
 * @param time null for no limit
 * @param executions {@link Long#MAX_VALUE} for no limit
 * @param text as the user wrote it
 */
record SearchBudget(Duration time, long executions, String text) {
  /** As good as no limit, and fits the clock. */
  private static final Duration MOST = Duration.ofDays(36_500);

  static final SearchBudget NONE = new SearchBudget(null, Long.MAX_VALUE, "");

  /** Why a search that was not interrupted has stopped. */
  String spent() {
    return text.isEmpty() ? "stopped" : "the budget of " + text + " is spent";
  }

  /** {@code 30s}, {@code 5m}, {@code 1h}, {@code 250ms} or a number of executions. */
  static final class Converter implements ITypeConverter<SearchBudget> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,12})(ms|s|m|h|)");

    @Override
    public SearchBudget convert(String value) {
      Matcher matcher = FORM.matcher(value.toLowerCase(Locale.ROOT));
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "'" + value + "' is neither a time (30s, 5m, 1h) nor a number of executions");
      }
      long number = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> time(Duration.ofMillis(number), value);
        case "s" -> time(Duration.ofSeconds(number), value);
        case "m" -> time(Duration.ofMinutes(number), value);
        case "h" -> time(Duration.ofHours(number), value);
        default -> new SearchBudget(null, number, value + " executions");
      };
    }

    private static SearchBudget time(Duration time, String value) {
      return new SearchBudget(time.compareTo(MOST) < 0 ? time : MOST, Long.MAX_VALUE, value);
    }
  }
}
